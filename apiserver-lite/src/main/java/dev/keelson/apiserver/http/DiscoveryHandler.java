package dev.keelson.apiserver.http;

import dev.keelson.apiserver.discovery.DiscoveryDocuments;
import dev.keelson.apiserver.discovery.Document;
import dev.keelson.apiserver.http.transport.Headers;
import dev.keelson.apiserver.http.transport.Request;
import dev.keelson.apiserver.protobuf.Protobuf;
import dev.keelson.apiserver.status.StatusException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Serves discovery below {@code /api} and {@code /apis}, in whichever form a client prefers. */
public final class DiscoveryHandler implements PathHandler {

    private static final String AGGREGATED_GROUP = "apidiscovery.k8s.io";

    private final DiscoveryDocuments documents;

    public DiscoveryHandler(DiscoveryDocuments documents) {
        this.documents = documents;
    }

    @Override
    public Answer answer(Request request, String path, Query query) {
        String clean = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        boolean root = clean.equals("/api") || clean.equals("/apis");
        if (!root) {
            Document document = documents.legacy(clean);
            if (document == null) {
                return absent(clean);
            }
            if (clean.split("/").length == (clean.startsWith("/apis") ? 4 : 3)
                    && !request.method().equals("GET")) {
                throw StatusException.methodNotAllowed();
            }
            return legacy(request, document, query);
        }
        String accept = accept(request);
        for (MediaTypes.Clause clause : MediaTypes.parse(accept == null ? "*/*" : accept)) {
            String version = aggregatedVersion(clause);
            if (version != null) {
                return aggregated(request, documents.aggregated(clean.equals("/api"), version), version);
            }
            if (!clause.parameters().containsKey("as") && isPlain(clause)) {
                break;
            }
        }
        Document document = documents.legacy(clean);
        return document == null ? Answer.notFound() : legacy(request, document, query);
    }

    private Answer absent(String path) {
        String[] parts = path.split("/");
        boolean knownGroup = parts[1].equals("api")
                || (parts.length == 4
                        && !CustomPaths.isCustom(parts[2])
                        && documents.legacy("/apis/" + parts[2]) != null);
        if (knownGroup) {
            throw StatusException.noSuchResource();
        }
        return Answer.notFound();
    }

    private static @Nullable String accept(Request request) {
        var all = request.headers().all("Accept");
        return all.isEmpty() ? null : String.join(",", all);
    }

    private static boolean isPlain(MediaTypes.Clause clause) {
        return (clause.type().equals("application")
                        && (clause.subtype().equals("json")
                                || clause.subtype().equals("yaml")
                                || clause.subtype().equals("vnd.kubernetes.protobuf")))
                || (clause.type().equals("*") && clause.subtype().equals("*"));
    }

    private static @Nullable String aggregatedVersion(MediaTypes.Clause clause) {
        Map<String, String> parameters = clause.parameters();
        String version = parameters.getOrDefault("v", "");
        boolean wanted = clause.type().equals("application")
                && clause.subtype().equals("json")
                && AGGREGATED_GROUP.equals(parameters.get("g"))
                && "APIGroupDiscoveryList".equals(parameters.get("as"))
                && (version.equals("v2") || version.equals("v2beta1"));
        return wanted ? version : null;
    }

    private static Answer aggregated(Request request, Document document, String version) {
        Headers headers = Headers.of(
                "Content-Type",
                "application/json;g=" + AGGREGATED_GROUP + ";v=" + version + ";as=APIGroupDiscoveryList",
                "Etag",
                document.etag(),
                "Vary",
                "Accept");
        return EntityTags.answer(request, headers, document.etag(), document.bytes());
    }

    private static Answer legacy(Request request, Document document, Query query) {
        MediaTypes.Choice choice = MediaTypes.negotiate(accept(request), false, MediaTypes.Offer.PLAIN);
        if (choice.protobuf()) {
            return Answer.of(200, MediaTypes.PROTOBUF, Protobuf.encode(document.bytes()));
        }
        if (choice.yaml()) {
            return Answer.of(200, MediaTypes.YAML, Encoding.yaml(document.bytes()));
        }
        byte[] body = query.flag("pretty") ? Encoding.pretty(document.bytes()) : document.bytes();
        return new Answer(200, Headers.of("Content-Type", MediaTypes.JSON, "Vary", "Accept"), body);
    }
}
