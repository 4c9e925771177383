package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.json.BodyDecoder;
import dev.keelson.api.json.BodyDecoder.Repetition;
import dev.keelson.api.json.DecodedBody;
import dev.keelson.api.json.MalformedBodyException;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.status.StatusException;
import java.util.Base64;
import java.util.List;

/**
 * Where the next page of a list begins, as Kubernetes encodes it.
 *
 * @param revision of the first page; -1 for a list that goes on at the newest revision
 * @param startKey the first key of the page
 */
record ContinueToken(long revision, String startKey) {
    private static final String VERSION = "meta.k8s.io/v1";

    String encode(String prefix) {
        ObjectNode token = Json.NODES.objectNode();
        token.put("v", VERSION);
        token.put("rv", revision);
        token.put("start", startKey.substring(prefix.length()));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.encode(token));
    }

    static ContinueToken decode(String encoded, String prefix) {
        DecodedBody body;
        try {
            body = BodyDecoder.json(Base64.getUrlDecoder().decode(encoded), Repetition.LAST);
        } catch (IllegalArgumentException | MalformedBodyException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
        String start = Fields.text(body.tree(), "start");
        long revision = Fields.number(body.tree(), "rv");
        if (!Fields.text(body.tree(), "v").equals(VERSION)) {
            throw invalid("server does not recognize this encoded version " + Fields.text(body.tree(), "v"));
        }
        if (revision == 0) {
            throw invalid("incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
        }
        if (start.isEmpty()) {
            throw invalid("encoded start key empty (version meta.k8s.io/v1)");
        }
        List<String> steps = List.of((start.startsWith("/") ? start.substring(1) : start).split("/", -1));
        if (steps.contains("..")
                || steps.contains(".")
                || steps.subList(0, steps.size() - 1).contains("")) {
            throw invalid(start);
        }
        return new ContinueToken(revision, prefix + (start.startsWith("/") ? start.substring(1) : start));
    }

    private static StatusException invalid(String why) {
        return StatusException.badRequest("continue key is not valid: " + why);
    }
}
