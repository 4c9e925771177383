package dev.keelson.apiserver.cel;

import dev.keelson.api.path.GoText;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A URL as Go's {@code net/url} takes it for a request: absolute, or a path from the root.
 *
 * @param host with its port
 * @param path as written
 * @param query without the question mark
 */
record UrlValue(String scheme, String host, String path, String query, String text) implements NamedValue {

    /** @throws EvaluationException when it is none, with Go's words */
    static UrlValue parse(String text) {
        if (text.isEmpty()) {
            throw problem(text, "empty url");
        }
        if (text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw problem(text, "net/url: invalid control character in URL");
        }
        int colon = schemeEnd(text);
        String scheme = text.substring(0, Math.max(colon, 0)).toLowerCase(Locale.ROOT);
        String rest = text.substring(colon + 1);
        if (!rest.startsWith("/")) {
            if (scheme.isEmpty()) {
                throw problem(text, "invalid URI for request");
            }
            return new UrlValue(scheme, "", "", "", text);
        }
        checkEscapes(text, rest);
        return parts(scheme, rest, text);
    }

    private static UrlValue parts(String scheme, String whole, String text) {
        int fragment = whole.indexOf('#');
        String rest = fragment < 0 ? whole : whole.substring(0, fragment);
        int question = rest.indexOf('?');
        String query = question < 0 ? "" : rest.substring(question + 1);
        String hierarchy = question < 0 ? rest : rest.substring(0, question);
        if (!hierarchy.startsWith("//") || scheme.isEmpty()) {
            return new UrlValue(scheme, "", escaped(hierarchy), query, text);
        }
        int slash = hierarchy.indexOf('/', 2);
        String authority = hierarchy.substring(2, slash < 0 ? hierarchy.length() : slash);
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        checkHost(text, host);
        return new UrlValue(scheme, host, slash < 0 ? "" : escaped(hierarchy.substring(slash)), query, text);
    }

    private static int schemeEnd(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (c == ':') {
                if (i == 0) {
                    throw problem(text, "missing protocol scheme");
                }
                return i;
            }
            boolean inner = c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.';
            if (!letter && !(inner && i > 0)) {
                return -1;
            }
        }
        return -1;
    }

    private static void checkEscapes(String text, String rest) {
        int end = rest.indexOf('?');
        String path = end < 0 ? rest : rest.substring(0, end);
        for (int i = path.indexOf('%'); i >= 0; i = path.indexOf('%', i + 1)) {
            boolean good = i + 2 < path.length()
                    && Character.digit(path.charAt(i + 1), 16) >= 0
                    && Character.digit(path.charAt(i + 2), 16) >= 0;
            if (!good) {
                String shown = path.substring(i, Math.min(path.length(), i + 3));
                throw problem(text, "invalid URL escape " + GoText.quote(shown));
            }
        }
    }

    private static void checkHost(String text, String host) {
        int bracket = host.lastIndexOf(']');
        if (host.startsWith("[") && bracket < 0) {
            throw problem(text, "missing ']' in host");
        }
        int colon = host.indexOf(':', Math.max(bracket, 0));
        if (colon >= 0 && !host.substring(colon + 1).chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw problem(text, "invalid port " + GoText.quote(host.substring(colon)) + " after host");
        }
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c == ' ' || c == '\\' || c == '^' || c == '`' || c == '{') {
                throw problem(text, "invalid character " + GoText.quote(String.valueOf(c)) + " in host name");
            }
        }
    }

    /** What a path must not hold is escaped. */
    private static String escaped(String path) {
        StringBuilder out = new StringBuilder();
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            int c = b & 0xff;
            boolean plain = c > ' ' && c < 0x7f && "\"<>\\^`{|}".indexOf(c) < 0;
            if (plain) {
                out.append((char) c);
            } else {
                out.append(String.format("%%%02X", c));
            }
        }
        return out.toString();
    }

    private static EvaluationException problem(String text, String words) {
        return new EvaluationException(
                "URL parse error during conversion from string: parse " + GoText.quote(text) + ": " + words);
    }

    String hostname() {
        int bracket = host.lastIndexOf(']');
        if (host.startsWith("[") && bracket > 0) {
            return host.substring(1, bracket);
        }
        int colon = host.indexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }

    String port() {
        int colon = host.indexOf(':', Math.max(host.lastIndexOf(']'), 0));
        return colon < 0 ? "" : host.substring(colon + 1);
    }

    @Override
    public String typeName() {
        return ValueType.URL.name();
    }
}
