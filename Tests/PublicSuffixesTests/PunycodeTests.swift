import Testing

@testable import PublicSuffixes

@Suite struct `A label of any script` {
    /// RFC 3492 §7.1, those whose letters are all of one case.
    @Test(arguments: [
        ("ليهمابتكلموشعربي؟", "egbpdaj6bu4bxfgehfvwxn"),
        ("他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye"),
        ("他們爲什麽不說中文", "ihqwctvzc91f659drss3x8bo0yb"),
        ("למההםפשוטלאמדבריםעברית", "4dbcagdahymbxekheh6e0a7fei0b"),
        ("यहलोगहिन्दीक्योंनहींबोलसकतेहैं", "i1baa7eci9glrd9b2ae1bj0hfcgg6iyaf8o0a1dig0cd"),
        ("なぜみんな日本語を話してくれないのか", "n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa"),
        ("3年b組金八先生", "3b-ww4c5e180e575a65lsy2b"),
        ("安室奈美恵-with-super-monkeys", "-with-super-monkeys-pc58ag80a8qai00g7n9n"),
        ("hello-another-way-それぞれの場所", "hello-another-way--fc4qua05auwb3674vfr0b"),
        ("ひとつ屋根の下2", "2-u9tlzr9756bt3uc0v"),
        ("パフィーdeルンバ", "de-jg4avhby1noc0d"),
        ("そのスピードで", "d9juau41awczczp"),
    ])
    func `is encoded as RFC 3492 §7.1 shows`(label: String, encoded: String) {
        let octets = Punycode.encoded(Array(label.unicodeScalars))
        #expect(octets.map { String(decoding: $0, as: UTF8.self) } == encoded)
    }

    @Test func `may be of the last scalars there are, and no longer than a label`() {
        let last = Array(repeating: Unicode.Scalar(0x10_FFFF) ?? "?", count: 63)
        #expect(Punycode.encoded(last) != nil)
        #expect(Punycode.encoded(last + last) == nil)
    }
}
