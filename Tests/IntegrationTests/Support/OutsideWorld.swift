import TestPeers

/// NSD as the outside world: the upstream of the instances under test.
enum OutsideWorld {
    /// Serves everything that the tests ask for.
    static func serve(prefix: [String] = []) throws -> NSD {
        try NSD(origin: ".", zone: zone, prefix: prefix)
    }

    /// Every name below `example.` has an address; some names lead elsewhere.
    private static let zone = """
        $ORIGIN .
        $TTL 300
        @ IN SOA ns. hostmaster. 1 3600 600 86400 60
        @ IN NS ns.
        ns. IN A 127.0.0.1
        example. IN A 192.0.2.1
        *.example. IN A 192.0.2.2
        *.example. IN AAAA 2001:db8::2
        *.load.example. IN A 192.0.2.3
        disguised.shop.example. IN CNAME tracker.ads.test-cdn.
        metrics.shop.example. IN CNAME data.mistat.xiaomi.com.
        *.xiaomi.com. IN A 192.0.2.66
        *.xiaomi.com. IN AAAA 2001:db8::66
        shop.example. IN A 192.0.2.2
        tracker.ads.test-cdn. IN A 192.0.2.66
        rebinding.attack.example. IN A 192.168.1.1

        """
}
