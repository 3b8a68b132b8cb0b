import DNSWire

extension OutsideWorld {
    /// The top-level domains of more than two letters that exist: those that phones call most.
    ///
    /// All of two letters exist, as nearly all countries have one.
    static let topLevelDomains: Set<String> = [
        "amazon", "app", "apple", "arpa", "biz", "cloud", "com", "dev", "example", "foundation",
        "games",
        "global", "goog", "google", "info", "link", "live", "mobi", "net", "network", "news",
        "online",
        "org", "plus", "shop", "site", "store", "tech", "tel", "top", "xyz",
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
