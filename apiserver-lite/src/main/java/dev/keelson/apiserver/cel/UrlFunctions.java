package dev.keelson.apiserver.cel;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** URLs. Follows {@code cel/library/urls.go}. */
final class UrlFunctions {
    private UrlFunctions() {}

    static void addTo(Library library) {
        library.global("url", "string_to_url", "string", "URL", a -> UrlValue.parse((String) a[0]));
        library.global("isURL", "is_url_string", "string", "bool", a -> isUrl((String) a[0]));
        library.member("getScheme", "url_get_scheme", "URL", "string", a -> of(a).scheme());
        library.member("getHost", "url_get_host", "URL", "string", a -> of(a).host());
        library.member("getHostname", "url_get_hostname", "URL", "string", a -> of(a).hostname());
        library.member("getPort", "url_get_port", "URL", "string", a -> of(a).port());
        library.member("getEscapedPath", "url_get_escaped_path", "URL", "string", a -> of(a).path());
        library.member("getQuery", "url_get_query", "URL", "map<string, list<string>>", a -> query(of(a).query()));
    }

    private static UrlValue of(Object[] args) {
        return (UrlValue) args[0];
    }

    static boolean isUrl(String text) {
        try {
            UrlValue.parse(text);
            return true;
        } catch (EvaluationException e) {
            return false;
        }
    }

    private static MapValue query(String query) {
        Map<String, List<Object>> found = new LinkedHashMap<>();
        for (String pair : query.split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String key = decode(equals < 0 ? pair : pair.substring(0, equals));
                found.computeIfAbsent(key, k -> new ArrayList<>())
                        .add(decode(equals < 0 ? "" : pair.substring(equals + 1)));
            }
        }
        Map<Object, Object> entries = new LinkedHashMap<>();
        found.forEach((key, values) -> entries.put(key, ListValue.of(values)));
        return MapValue.of(entries);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
