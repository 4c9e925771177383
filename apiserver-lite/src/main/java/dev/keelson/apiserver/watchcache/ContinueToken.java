package dev.keelson.apiserver.watchcache;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Where the next page of a list begins, in the form that Kubernetes gives to clients.
 *
 * @param revision of the first page
 * @param startKey the first key of the next page
 */
public record ContinueToken(long revision, String startKey) {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String VERSION = "meta.k8s.io/v1";

    /** @param prefix of the list: the token holds the key without it */
    public String encode(String prefix) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("v", VERSION);
        json.put("rv", revision);
        json.put("start", startKey.substring(prefix.length()));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads a token.
     *
     * @throws IllegalArgumentException where it is none, or is not for that prefix; the message follows Kubernetes'
     */
    public static ContinueToken decode(String token, String prefix) {
        JsonNode json;
        try {
            json = MAPPER.readTree(Base64.getUrlDecoder().decode(token));
        } catch (IOException | IllegalArgumentException garbage) {
            throw new IllegalArgumentException("continue key is not valid: " + garbage.getMessage(), garbage);
        }
        if (json == null || !VERSION.equals(json.path("v").asText())) {
            throw new IllegalArgumentException(
                    "continue key is not valid: server does not recognize this encoded version");
        }
        long revision = json.path("rv").asLong();
        if (revision == 0) {
            throw new IllegalArgumentException("continue key is not valid: incorrect encoded start resourceVersion");
        }
        String start = json.path("start").asText();
        if (start.isEmpty()) {
            throw new IllegalArgumentException("continue key is not valid: encoded start key empty");
        }
        // A start that climbs out of its prefix would read other resources.
        if (start.startsWith("/") || ("/" + start + "/").contains("/../")) {
            throw new IllegalArgumentException("continue key is not valid: " + start);
        }
        return new ContinueToken(revision, prefix + start);
    }
}
