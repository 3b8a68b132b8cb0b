extension Configuration {
    /// Everything that a configuration may hold, in the order of the sample file.
    ///
    /// Groups come before devices and policies before lists only for the reader: names are looked up
    /// when everything has been read.
    static let parts: [any ConfigurationPart] = [
        SettingsTable.server, SettingsTable.policy, SettingsFamilies.groups,
        SettingsFamilies.devices, SettingsFamilies.policies, SettingsFamilies.lists,
        SettingsTable.blocking, SettingsTable.resolution, SettingsTable.recursion,
        SettingsTable.dnssec, SettingsTable.cache, RouteTables.forward, RouteTables.stub,
        SettingsTable.local,
        SettingsTable.log,
        SettingsTable.journal, SettingsTable.tcp, SettingsTable.tls, SettingsTable.catalogue,
    ]
}
