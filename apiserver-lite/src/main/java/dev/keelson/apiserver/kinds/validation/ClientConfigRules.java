package dev.keelson.apiserver.kinds.validation;

import dev.keelson.api.names.NameRules;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a webhook is called. Follows {@code apiserver/pkg/util/webhook/validation.go}. */
final class ClientConfigRules {
    private static final String FORM = "; desired format: https://host[/path]";

    private ClientConfigRules() {}

    /** The address in the field {@code url}: HTTPS, a host, and nothing but a path. */
    static void url(View client) {
        URI url = parse(client);
        if (url == null) {
            return;
        }
        String scheme = url.getScheme() == null ? "" : url.getScheme();
        if (!scheme.equalsIgnoreCase("https")) {
            client.invalid("url", scheme, "'https' is the only allowed URL scheme" + FORM);
        }
        String authority = url.getRawAuthority() == null ? "" : url.getRawAuthority();
        int at = authority.lastIndexOf('@');
        if (authority.length() == at + 1) {
            client.invalid("url", "", "host must be specified" + FORM);
        }
        if (at >= 0) {
            client.invalid("url", authority.substring(0, at), "user information is not permitted in the URL");
        }
        if (url.getFragment() != null && !url.getFragment().isEmpty()) {
            client.invalid("url", url.getFragment(), "fragments are not permitted in the URL");
        }
        if (url.getRawQuery() != null && !url.getRawQuery().isEmpty()) {
            client.invalid("url", url.getRawQuery(), "query parameters are not permitted in the URL");
        }
    }

    private static @Nullable URI parse(View client) {
        String text = client.text("url");
        try {
            // Go reads an authority without a host, which Java refuses unless a path follows.
            return new URI(text.endsWith("://") ? text + "/" : text);
        } catch (URISyntaxException e) {
            client.required("url", "url must be a valid URL: " + e.getMessage() + FORM);
            return null;
        }
    }

    /** A service; Kubernetes takes its name for its namespace here, and the other way round, where one is missing. */
    static void service(View service) {
        if (service.text("namespace").isEmpty()) {
            service.required("name", "");
        }
        if (service.text("name").isEmpty()) {
            service.required("namespace", "");
        }
        List<String> problems = NameRules.portNumber(service.number("port"));
        if (!problems.isEmpty()) {
            service.invalid("port", "port is not valid: " + String.join(", ", problems));
        }
        String path = service.text("path");
        if (!path.isEmpty() && !path.equals("/")) {
            path(service, path);
        }
    }

    private static void path(View service, String path) {
        if (path.equals("//")) {
            service.invalid("path", "segment[0] may not be empty");
            return;
        }
        if (!path.startsWith("/")) {
            service.invalid("path", "must start with a '/'");
        }
        String inner = path.substring(1);
        String[] steps = (inner.endsWith("/") ? inner.substring(0, inner.length() - 1) : inner).split("/", -1);
        for (int i = 0; i < steps.length; i++) {
            if (steps[i].isEmpty()) {
                service.invalid("path", "segment[" + i + "] may not be empty");
                continue;
            }
            for (String problem : NameRules.dns1123Subdomain(steps[i])) {
                service.invalid("path", "segment[" + i + "]: " + problem);
            }
        }
    }
}
