package dev.keelson.apiserver.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be done at one path by one method.
 *
 * @param method in lower case, as documents have it
 * @param tag under which tools file the operation
 * @param action Kubernetes' name of what is done, or empty
 * @param kind of what it is done to; null for paths that are no resources
 * @param parameters in path and query
 * @param bodyType null if a body means nothing
 * @param codes of good answers
 * @param answerType null if answers have no type
 */
record Operation(
        String path,
        String method,
        String id,
        String text,
        String tag,
        String action,
        @Nullable GroupVersionKind kind,
        List<Parameter> parameters,
        @Nullable ObjectNode bodyType,
        boolean bodyRequired,
        List<String> consumes,
        List<String> produces,
        List<String> codes,
        @Nullable ObjectNode answerType) {

    /**
     * A parameter.
     *
     * @param in path or query
     */
    record Parameter(String name, String type, String in, String text) {
        static Parameter inQuery(String name, String type, String text) {
            return new Parameter(name, type, "query", text);
        }

        static Parameter inPath(String name, String text) {
            return new Parameter(name, "string", "path", text);
        }
    }
}
