import DNSSEC
import Testing

@Suite struct `What DNSSEC says` {
    @Test func `an answer is as trustworthy as its least part`() {
        #expect([SecurityStatus.secure, .insecure].min() == .insecure)
        #expect([SecurityStatus.secure, .bogus].min() == .bogus)
    }
}
