package dev.keelson.apiserver.audit;

import java.time.Instant;
import java.util.List;

/**
 * What an event says of a request whatever becomes of it.
 *
 * @param uri path and query as sent
 * @param sourceIps the client's own claims first, the connection's address last
 */
public record AuditRequest(String auditId, String uri, List<String> sourceIps, String userAgent, Instant receivedAt) {

    private static final int LONGEST_AGENT = 1024;

    public AuditRequest {
        sourceIps = List.copyOf(sourceIps);
        userAgent =
                userAgent.length() > LONGEST_AGENT ? userAgent.substring(0, LONGEST_AGENT) + "...TRUNCATED" : userAgent;
    }
}
