package dev.keelson.apiserver.http;

import dev.keelson.apiserver.status.StatusException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request's query parameters, read as Go's url.Values and apimachinery's conversions read them. Immutable. */
public final class Query {

    private final Map<String, List<String>> values;

    private Query(Map<String, List<String>> values) {
        this.values = values;
    }

    /** Pairs that are not properly encoded are left out, as Go does. */
    public static Query parse(String raw) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String pair : raw.split("&", -1)) {
            if (pair.isEmpty() || pair.indexOf(';') >= 0) {
                continue;
            }
            int equals = pair.indexOf('=');
            try {
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
                values.computeIfAbsent(name, unused -> new ArrayList<>()).add(value);
            } catch (IllegalArgumentException badEncoding) {
                continue;
            }
        }
        return new Query(values);
    }

    static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The first value; empty if there is none. */
    public String text(String name) {
        List<String> all = values.get(name);
        return all == null ? "" : all.get(0);
    }

    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** Anything but {@code false}, {@code 0} and absence is true. */
    public boolean flag(String name) {
        Boolean value = optionalFlag(name);
        return value != null && value;
    }

    public @Nullable Boolean optionalFlag(String name) {
        List<String> all = values.get(name);
        if (all == null) {
            return null;
        }
        String value = all.get(0).toLowerCase(Locale.ROOT);
        return !value.equals("false") && !value.equals("0");
    }

    /**
     * An integer, or null if the parameter is absent.
     *
     * @throws StatusException 400 if it is no 64-bit integer
     */
    public @Nullable Long optionalNumber(String name) {
        List<String> all = values.get(name);
        if (all == null || all.get(0).isEmpty()) {
            return null;
        }
        try {
            return Long.valueOf(all.get(0));
        } catch (NumberFormatException bad) {
            throw StatusException.badRequest("strconv.ParseInt: parsing \"" + all.get(0) + "\": invalid syntax");
        }
    }

    public Map<String, List<String>> asMap() {
        return values;
    }
}
