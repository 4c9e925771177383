package dev.keelson.apiserver.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.webhook.WebhookEndpoint;
import dev.keelson.apiserver.webhook.WebhookException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a definition may say of conversion. Follows {@code validateCustomResourceConversion}, with the names of its internal form. */
final class ConversionRules {
    private static final List<String> STRATEGIES = List.of("None", "Webhook");
    private static final List<String> REVIEWS = List.of("v1", "v1beta1");
    private static final String URL_FORM = "; desired format: https://host[/path]";

    private final FieldPath path;
    private final List<FieldError> errors;

    private ConversionRules(FieldPath path, List<FieldError> errors) {
        this.path = path;
        this.errors = errors;
    }

    /** @param readable whether the authority must be readable */
    static void check(ObjectNode conversion, FieldPath path, boolean readable, List<FieldError> errors) {
        new ConversionRules(path, errors).check(conversion, readable);
    }

    private void check(ObjectNode conversion, boolean readable) {
        String strategy = Fields.text(conversion, "strategy");
        if (strategy.isEmpty()) {
            errors.add(FieldError.required(path.child("strategy"), ""));
        } else if (!STRATEGIES.contains(strategy)) {
            errors.add(FieldError.notSupported(path.child("strategy"), strategy, STRATEGIES));
        }
        JsonNode config = Fields.at(conversion, "webhook", "clientConfig");
        List<String> reviews = Fields.texts(conversion, "webhook", "conversionReviewVersions");
        if (strategy.equals("Webhook")) {
            client(config, readable, path.child("webhookClientConfig"));
            reviews(reviews, path.child("conversionReviewVersions"));
            return;
        }
        String text = "should not be set when strategy is not set to Webhook";
        if (config != null) {
            errors.add(FieldError.forbidden(path.child("webhookClientConfig"), text));
        }
        if (!reviews.isEmpty()) {
            errors.add(FieldError.forbidden(path.child("conversionReviewVersions"), text));
        }
    }

    private void client(@Nullable JsonNode config, boolean readable, FieldPath at) {
        if (config == null) {
            errors.add(FieldError.required(at, "required when strategy is set to Webhook"));
            return;
        }
        boolean url = Fields.has(config, "url");
        boolean service = Fields.has(config, "service");
        if (url == service) {
            errors.add(FieldError.required(at, "exactly one of url or service is required"));
        } else if (url) {
            url(Fields.text(config, "url"), at.child("url"));
        } else {
            service(config.path("service"), at.child("service"));
        }
        String authority = Fields.text(config, "caBundle");
        if (readable && !authority.isEmpty() && !isReadable(authority)) {
            errors.add(FieldError.invalid(
                    at.child("caBundle"), authority, "unable to load root certificates: no certificate can be read"));
        }
    }

    static boolean isReadable(String authority) {
        try {
            WebhookEndpoint.authorities(authority);
            return true;
        } catch (WebhookException e) {
            return false;
        }
    }

    private void url(String text, FieldPath at) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            errors.add(FieldError.required(at, "url must be a valid URL: " + e.getMessage() + URL_FORM));
            return;
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme();
        if (!scheme.equals("https")) {
            errors.add(FieldError.invalid(at, scheme, "'https' is the only allowed URL scheme" + URL_FORM));
        }
        if (uri.getRawAuthority() == null || uri.getRawAuthority().isEmpty()) {
            errors.add(FieldError.invalid(at, "", "host must be specified" + URL_FORM));
        } else if (uri.getRawUserInfo() != null) {
            errors.add(FieldError.invalid(at, uri.getRawUserInfo(), "user information is not permitted in the URL"));
        }
        if (uri.getRawFragment() != null && !uri.getRawFragment().isEmpty()) {
            errors.add(FieldError.invalid(at, uri.getRawFragment(), "fragments are not permitted in the URL"));
        }
        if (uri.getRawQuery() != null && !uri.getRawQuery().isEmpty()) {
            errors.add(FieldError.invalid(at, uri.getRawQuery(), "query parameters are not permitted in the URL"));
        }
    }

    private void service(JsonNode service, FieldPath at) {
        if (Fields.text(service, "name").isEmpty()) {
            errors.add(FieldError.required(at.child("name"), "service name is required"));
        }
        if (Fields.text(service, "namespace").isEmpty()) {
            errors.add(FieldError.required(at.child("namespace"), "service namespace is required"));
        }
        long port = Fields.number(service, "port");
        List<String> problems = NameRules.portNumber(port);
        if (!problems.isEmpty()) {
            errors.add(FieldError.invalid(at.child("port"), port, "port is not valid: " + String.join(",", problems)));
        }
        servicePath(Fields.text(service, "path"), at.child("path"));
    }

    private void servicePath(String text, FieldPath at) {
        if (text.isEmpty() || text.equals("/")) {
            return;
        }
        if (text.equals("//")) {
            errors.add(FieldError.invalid(at, text, "segment[0] may not be empty"));
            return;
        }
        if (!text.startsWith("/")) {
            errors.add(FieldError.invalid(at, text, "must start with a '/'"));
        }
        String inner = text.substring(1);
        String[] segments = (inner.endsWith("/") ? inner.substring(0, inner.length() - 1) : inner).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            String at1 = "segment[" + i + "]";
            if (segments[i].isEmpty()) {
                errors.add(FieldError.invalid(at, text, at1 + " may not be empty"));
                continue;
            }
            for (String problem : NameRules.dns1123Subdomain(segments[i])) {
                errors.add(FieldError.invalid(at, text, at1 + ": " + problem));
            }
        }
    }

    private void reviews(List<String> versions, FieldPath at) {
        if (versions.isEmpty()) {
            errors.add(FieldError.required(at, ""));
            return;
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < versions.size(); i++) {
            String version = versions.get(i);
            if (!seen.add(version)) {
                errors.add(FieldError.invalid(at.index(i), version, "duplicate version"));
                continue;
            }
            for (String problem : NameRules.dns1035Label(version)) {
                errors.add(FieldError.invalid(at.index(i), version, problem));
            }
        }
        if (REVIEWS.stream().noneMatch(seen::contains)) {
            errors.add(FieldError.invalid(
                    at, String.join(",", versions), "must include at least one of " + String.join(", ", REVIEWS)));
        }
    }
}
