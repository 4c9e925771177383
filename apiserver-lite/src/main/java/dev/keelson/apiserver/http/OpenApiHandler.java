package dev.keelson.apiserver.http;

import dev.keelson.apiserver.http.transport.Headers;
import dev.keelson.apiserver.http.transport.Request;
import dev.keelson.apiserver.openapi.OpenApiDocuments;
import dev.keelson.apiserver.status.StatusException;
import org.jspecify.annotations.Nullable;

/** Serves {@code /openapi/v2} and {@code /openapi/v3/}. */
public final class OpenApiHandler implements PathHandler {

    private static final String PROTOBUF_2 = "com.github.proto-openapi.spec.v2@v1.0+protobuf";

    /** How the type was spelt before it was made a valid one; clients still send it. */
    private static final String PROTOBUF_2_DOTTED = "com.github.proto-openapi.spec.v2.v1.0+protobuf";

    private static final String V3 = "/openapi/v3";

    private final OpenApiDocuments documents;

    public OpenApiHandler(OpenApiDocuments documents) {
        this.documents = documents;
    }

    @Override
    public Answer answer(Request request, String path, Query query) {
        if (path.equals("/openapi/v2")) {
            return version2(request);
        }
        if (path.equals(V3) || path.equals(V3 + "/")) {
            return document(request, documents.v3Index(), "text/plain; charset=utf-8", query);
        }
        if (path.startsWith(V3 + "/")) {
            OpenApiDocuments.Document document = documents.v3(path.substring(V3.length() + 1));
            if (document == null) {
                return new Answer(404, new Headers(), new byte[0]);
            }
            if (!acceptsJson(request)) {
                throw StatusException.notAcceptable("only the following media types are accepted: application/json");
            }
            String hash = query.text("hash");
            if (!hash.isEmpty() && !hash.equals(document.hash())) {
                return new Answer(
                        301, Headers.of("Location", path + "?hash=" + document.hash(), "Vary", "Accept"), new byte[0]);
            }
            return document(request, document, MediaTypes.JSON, query);
        }
        return Answer.notFound();
    }

    private Answer version2(Request request) {
        String accept = accept(request);
        if (accept != null) {
            for (MediaTypes.Clause clause : MediaTypes.parse(accept)) {
                if (clause.subtype().equals(PROTOBUF_2) || clause.subtype().equals(PROTOBUF_2_DOTTED)) {
                    // Asked for by either name, answered by the one that is a media type: Go's parser refuses an @.
                    return document(request, documents.v2Protobuf(), "application/" + PROTOBUF_2_DOTTED, null);
                }
                if (isJson(clause)) {
                    break;
                }
            }
            if (!acceptsJson(request)) {
                throw StatusException.notAcceptable(
                        "only the following media types are accepted: application/json, application/" + PROTOBUF_2);
            }
        }
        return document(request, documents.v2(), MediaTypes.JSON, null);
    }

    private static Answer document(
            Request request, OpenApiDocuments.Document document, String type, @Nullable Query query) {
        String etag = "\"" + document.hash() + "\"";
        Headers headers = Headers.of("Content-Type", type, "Etag", etag, "Vary", "Accept");
        Answer answer = EntityTags.answer(request, headers, etag, document.bytes());
        if (query != null && query.text("hash").equals(document.hash())) {
            // The hash in the address names this content, which therefore never changes.
            answer.headers().add("Cache-Control", "public, max-age=31536000, immutable");
        }
        return answer;
    }

    private static boolean acceptsJson(Request request) {
        String accept = accept(request);
        return accept == null || MediaTypes.parse(accept).stream().anyMatch(OpenApiHandler::isJson);
    }

    private static boolean isJson(MediaTypes.Clause clause) {
        boolean any = clause.type().equals("*") || clause.subtype().equals("*");
        return any || (clause.type().equals("application") && clause.subtype().equals("json"));
    }

    private static @Nullable String accept(Request request) {
        var all = request.headers().all("Accept");
        return all.isEmpty() ? null : String.join(",", all);
    }
}
