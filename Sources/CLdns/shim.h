#include <ldns/ldns.h>

/// A DNSKEY's public key as OpenSSL holds it; NULL where it is none of a supported algorithm. To be freed.
static inline EVP_PKEY *cl_public_key(const unsigned char *octets, size_t count, uint8_t algorithm) {
    switch (algorithm) {
    case LDNS_ECDSAP256SHA256:
    case LDNS_ECDSAP384SHA384:
        return ldns_ecdsa2pkey_raw(octets, count, algorithm);
    case LDNS_ED25519:
        return ldns_ed255192pkey_raw(octets, count);
    case LDNS_ED448:
        return ldns_ed4482pkey_raw(octets, count);
    case LDNS_RSASHA1:
    case LDNS_RSASHA1_NSEC3:
    case LDNS_RSASHA256:
    case LDNS_RSASHA512:
        break;
    default:
        return NULL;
    }
    RSA *rsa = ldns_key_buf2rsa_raw(octets, count);
    EVP_PKEY *key = rsa ? EVP_PKEY_new() : NULL;
    if (key && EVP_PKEY_assign(key, EVP_PKEY_RSA, rsa)) return key;
    EVP_PKEY_free(key);
    // libldns gives and takes OpenSSL 1.1's type, whose own functions OpenSSL 3 would have nobody use any more.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
    RSA_free(rsa);
#pragma clang diagnostic pop
    return NULL;
}

/// The digest of what an algorithm signs; NULL for those that sign the octets themselves.
static inline const EVP_MD *cl_digest(uint8_t algorithm) {
    switch (algorithm) {
    case LDNS_RSASHA1:
    case LDNS_RSASHA1_NSEC3:
        return EVP_sha1();
    case LDNS_RSASHA256:
    case LDNS_ECDSAP256SHA256:
        return EVP_sha256();
    case LDNS_ECDSAP384SHA384:
        return EVP_sha384();
    case LDNS_RSASHA512:
        return EVP_sha512();
    default:
        return NULL;
    }
}
