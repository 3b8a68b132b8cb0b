import DNSWire

extension OutsideWorld {
    /// The top-level domains that exist: those of the recordings and the examples.
    static let topLevelDomains: Set<String> = [
        "apple", "arpa", "cloud", "cn", "com", "de", "example", "goog", "google", "io", "kr",
        "link",
        "me", "net", "news", "org", "st", "tv", "uk", "us",
    ]

    /// Aliases as the real ones are: the name behind them betrays who is called.
    static let aliases: [Name: Name] = {
        let texts = [
            "mtalk.google.com": "mobile-gtalk.l.google.com",
            "android.clients.google.com": "android.l.google.com",
            "tracking.intl.miui.com": "bigdata-onetrack01-pri-alisgp.alb.xiaomi.com",
            "captive.apple.com": "captive.g.aaplimg.com",
            "iphone-ld.apple.com": "iphone-ld.g.aaplimg.com",
            "xp.apple.com": "xp.g.aaplimg.com",
            "time-ios.apple.com": "time.g.aaplimg.com",
            "fmipmobile.icloud.com": "fmipmobile.fe2.apple-dns.net",
        ]
        var aliases: [Name: Name] = [:]
        for (text, target) in texts {
            do {
                aliases[try Name(text)] = try Name(target)
            } catch {
                preconditionFailure("\(text) or \(target) is no name: \(error)")
            }
        }
        return aliases
    }()
}
