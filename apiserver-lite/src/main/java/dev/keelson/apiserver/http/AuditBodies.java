package dev.keelson.apiserver.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.json.BodyDecoder;
import dev.keelson.api.json.MalformedBodyException;
import dev.keelson.apiserver.audit.AuditLevel;
import dev.keelson.apiserver.audit.AuditRequest;
import dev.keelson.apiserver.audit.AuditTrail;
import dev.keelson.apiserver.http.transport.Headers;
import dev.keelson.apiserver.http.transport.Request;
import dev.keelson.apiserver.protobuf.Protobuf;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What of requests and answers goes into their audit events. */
final class AuditBodies {

    private static final byte[] STATUS = "{\"kind\":\"Status\"".getBytes(StandardCharsets.US_ASCII);

    private AuditBodies() {}

    static AuditRequest describe(Call call, Instant receivedAt) {
        Request request = call.request();
        return new AuditRequest(
                call.auditId(),
                request.target(),
                sourceIps(request),
                request.headers().firstOr("User-Agent", ""),
                receivedAt);
    }

    /** What proxies claim, then who is at the other end of the connection. */
    private static List<String> sourceIps(Request request) {
        List<String> ips = new ArrayList<>();
        Headers headers = request.headers();
        for (String each : headers.firstOr("X-Forwarded-For", "").split(",")) {
            addIfAddress(ips, each.trim());
        }
        String real = headers.firstOr("X-Real-Ip", "").trim();
        if (!ips.contains(real)) {
            addIfAddress(ips, real);
        }
        if (request.remoteAddress() instanceof InetSocketAddress remote && remote.getAddress() != null) {
            String address = remote.getAddress().getHostAddress();
            if (ips.isEmpty() || !ips.get(ips.size() - 1).equals(address)) {
                ips.add(address);
            }
        }
        return ips;
    }

    private static void addIfAddress(List<String> ips, String text) {
        if (text.matches("[0-9.]{7,15}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            ips.add(text);
        }
    }

    /** Notes the body of a request for resources, as far as its level asks for it. */
    static void noteRequest(Call call) {
        AuditTrail trail = call.trail();
        byte[] body = call.request().body();
        if (trail == null || body.length == 0 || !call.info().resourceRequest()) {
            return;
        }
        // A new object's name is in its body.
        boolean names = call.info().verb().equals("create") && trail.wants(AuditLevel.METADATA);
        if (!names && !trail.wants(AuditLevel.REQUEST)) {
            return;
        }
        try {
            trail.request(parsed(call, body));
        } catch (MalformedBodyException refusedLater) {
            return;
        }
    }

    private static JsonNode parsed(Call call, byte[] body) {
        String type = call.request().headers().firstOr("Content-Type", MediaTypes.JSON);
        if (type.startsWith(Protobuf.MEDIA_TYPE)) {
            return Protobuf.decode(body);
        }
        return type.contains("yaml")
                ? BodyDecoder.yaml(body).tree()
                : BodyDecoder.json(body, BodyDecoder.Repetition.MERGE).tree();
    }

    /** Notes an answer by its JSON, whatever form of it is sent. */
    static void noteResponse(@Nullable AuditTrail trail, byte[] json) {
        if (trail == null || !trail.wants(AuditLevel.METADATA)) {
            return;
        }
        boolean status = startsWith(json, STATUS);
        if (!status && !trail.wants(AuditLevel.REQUEST_RESPONSE)) {
            return;
        }
        JsonNode tree = Encoding.parse(json);
        if (status && tree instanceof ObjectNode object) {
            trail.status(object.deepCopy());
        }
        trail.response(tree);
    }

    private static boolean startsWith(byte[] json, byte[] prefix) {
        if (json.length < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (json[i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
