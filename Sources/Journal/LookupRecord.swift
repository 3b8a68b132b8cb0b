package import DNSWire

/// One lookup as it comes out of a journal.
package struct LookupRecord: Equatable, Sendable {
    /// All but the names.
    package var fields: LookupFields
    /// The name asked, in the case it was asked in; nil where the message held no readable question.
    package var qname: Name?
    /// The alias target (CNAME, SVCB) for whose sake policy decided, or that the verdict's entry covers.
    ///
    /// Nil where that is `qname` itself.
    package var alias: Name?

    /// A record with every part said.
    package init(fields: LookupFields, qname: Name?, alias: Name? = nil) {
        self.fields = fields
        self.qname = qname
        self.alias = alias
    }
}
