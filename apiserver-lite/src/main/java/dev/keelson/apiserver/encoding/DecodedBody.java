package dev.keelson.apiserver.encoding;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A body as a tree.
 *
 * @param tree belongs to the caller
 * @param strictErrors what strict decoding holds against it, such as {@code duplicate field "spec.x"}
 */
public record DecodedBody(JsonNode tree, List<String> strictErrors) {
    public DecodedBody {
        strictErrors = List.copyOf(strictErrors);
    }
}
