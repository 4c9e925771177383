package dev.keelson.apiserver.http.transport;

import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A complete request.
 *
 * @param method as sent, upper case by convention
 * @param target path and query as sent, still percent-encoded, without scheme and host
 * @param body never null, empty if there is none; not to be changed
 * @param clientCertificates of the TLS handshake, leaf first; not yet trusted
 */
@SuppressWarnings("ArrayRecordComponent") // bytes are handed through, never compared
public record Request(
        String method,
        String target,
        Headers headers,
        byte[] body,
        List<X509Certificate> clientCertificates,
        SocketAddress remoteAddress,
        boolean http2) {

    /** The path, still percent-encoded. */
    public String rawPath() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** The query without its question mark, still percent-encoded; empty if there is none. */
    public String rawQuery() {
        int query = target.indexOf('?');
        return query < 0 ? "" : target.substring(query + 1);
    }
}
