import Foundation
import TestPeers
import Testing

@Suite(.serialized) struct `What is held` {
    @Test func `is blocked, and says to whoever asks that it waits for an answer`() throws {
        let upstream = try OutsideWorld.serve()
        let landline = try Instance(upstream: upstream, rules: "hold shop.example\n")
        let held = try landline.dig("shop.example", "A")
        #expect(held.contains("0.0.0.0"), "\(held)")
        #expect(held.contains("held until answered: landline review"), "\(held)")
        let why = try landline.cli("why", "shop.example")
        #expect(why.status == ExitCodes.held)
        #expect(why.output.contains("held"), "\(why.output)")
        try landline.checkBooks()
        #expect(try landline.log().first { $0.name == "shop.example" }?.verdict == "hold")
    }

    @Test func `is asked about once it was called, and no more once it is answered`() throws {
        let upstream = try OutsideWorld.serve()
        let landline = try Instance(
            configuration: """
                [devices.phone]
                address = ["127.0.0.1"]
                """,
            upstream: upstream
        )
        #expect(try landline.cli("review").output.contains("No question is open."))
        _ = try landline.dig("p01-photos.icloud.com", "A")
        try eventually("a question about icloud.com") {
            try landline.cli("review").output.contains("icloud.com")
        }
        let question = try landline.cli("review").output
        #expect(question.contains("May phone call"), "\(question)")
        #expect(question.contains("let through meanwhile"), "\(question)")

        let answer = try landline.cli("review", "block", "1", "--for", "phone")
        #expect(answer.status == ExitCodes.success, "\(answer)")
        #expect(answer.output.contains("if contested for device:phone"), "\(answer)")
        #expect(try landline.dig("+short", "p01-photos.icloud.com").contains("0.0.0.0"))
        #expect(try landline.cli("review").output.contains("No question is open."))

        let undone = try landline.cli("undo")
        #expect(undone.status == ExitCodes.success, "\(undone)")
        #expect(try landline.cli("review").output.contains("May phone call"))
    }
}
