package dev.keelson.apiserver.http.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Header fields in order; names compare without regard to case. Not safe for use by several threads while it grows. */
public final class Headers {

    /** Name, value, name, value. */
    private final List<String> fields = new ArrayList<>();

    /** A list of alternating names and values. */
    public static Headers of(String... namesAndValues) {
        Headers headers = new Headers();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return headers;
    }

    public Headers add(String name, String value) {
        fields.add(name);
        fields.add(value);
        return this;
    }

    /** Replaces every field of this name. */
    public Headers set(String name, String value) {
        remove(name);
        return add(name, value);
    }

    public Headers remove(String name) {
        for (int i = fields.size() - 2; i >= 0; i -= 2) {
            if (fields.get(i).equalsIgnoreCase(name)) {
                fields.remove(i + 1);
                fields.remove(i);
            }
        }
        return this;
    }

    public Headers addAll(Headers others) {
        fields.addAll(others.fields);
        return this;
    }

    /** The first value, or null. */
    public @Nullable String first(String name) {
        for (int i = 0; i < fields.size(); i += 2) {
            if (fields.get(i).equalsIgnoreCase(name)) {
                return fields.get(i + 1);
            }
        }
        return null;
    }

    public String firstOr(String name, String otherwise) {
        String value = first(name);
        return value == null ? otherwise : value;
    }

    public List<String> all(String name) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < fields.size(); i += 2) {
            if (fields.get(i).equalsIgnoreCase(name)) {
                values.add(fields.get(i + 1));
            }
        }
        return values;
    }

    public void forEach(BiConsumer<String, String> visitor) {
        for (int i = 0; i < fields.size(); i += 2) {
            visitor.accept(fields.get(i), fields.get(i + 1));
        }
    }

    @Override
    public String toString() {
        return fields.toString();
    }
}
