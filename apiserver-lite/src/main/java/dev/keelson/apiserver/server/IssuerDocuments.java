package dev.keelson.apiserver.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.authn.ServiceAccountTokens;
import dev.keelson.apiserver.http.Answer;
import dev.keelson.apiserver.http.PathHandler;
import dev.keelson.apiserver.http.Query;
import dev.keelson.apiserver.http.transport.Headers;
import dev.keelson.apiserver.http.transport.Request;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * Tells others how to check service accounts' tokens: OpenID Connect's discovery document and key set
 * (pkg/serviceaccount/openidmetadata.go, pkg/routes/openidmetadata.go).
 */
final class IssuerDocuments implements PathHandler {

    static final String CONFIGURATION = "/.well-known/openid-configuration";
    static final String KEYS = "/openid/v1/jwks";

    private final ServiceAccountTokens tokens;
    private final Supplier<String> jwksUri;

    /** @param jwksUri where clients find the keys */
    IssuerDocuments(ServiceAccountTokens tokens, Supplier<String> jwksUri) {
        this.tokens = tokens;
        this.jwksUri = jwksUri;
    }

    /** An issuer that is no such URL has no discovery document. */
    static boolean isServable(String issuer) {
        return issuer.startsWith("https://") && issuer.indexOf('?') < 0 && issuer.indexOf('#') < 0;
    }

    @Override
    public Answer answer(Request request, String path, Query query) {
        return path.equals(KEYS)
                ? json("application/jwk-set+json", tokens.keys().jwks())
                : json("application/json", configuration().toString());
    }

    private ObjectNode configuration() {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("issuer", tokens.issuer()).put("jwks_uri", jwksUri.get());
        document.putArray("response_types_supported").add("id_token");
        document.putArray("subject_types_supported").add("public");
        tokens.keys().algorithms().forEach(document.putArray("id_token_signing_alg_values_supported")::add);
        return document;
    }

    private static Answer json(String type, String body) {
        return new Answer(
                200,
                Headers.of("Content-Type", type, "Cache-Control", "public, max-age=3600"),
                body.getBytes(StandardCharsets.UTF_8));
    }
}
