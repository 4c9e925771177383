package dev.keelson.apiserver.managedfields;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One step of a path into an object: a field's name, the key of an element of an associative list, the value of an
 * element of a set, or an index.
 *
 * <p>The order is the one in which Kubernetes writes FieldsV1: names, keys, values, indexes; names by code points.
 */
final class PathElement implements Comparable<PathElement> {
    private static final int FIELD = 0;
    private static final int KEY = 1;
    private static final int VALUE = 2;
    private static final int INDEX = 3;

    private final int kind;
    private final @Nullable String name;
    /** Sorted by name; only of a key. */
    private final String[] keyNames;
    /** The key's values in the order of their names, or the one value of a set's element. */
    private final JsonNode[] values;

    private final int index;
    private final int hash;

    /** Computed once asked for; the race to do so is harmless. */
    private @Nullable String encoded;

    private static final String[] NO_NAMES = {};
    private static final JsonNode[] NO_VALUES = {};

    private PathElement(int kind, @Nullable String name, String[] keyNames, JsonNode[] values, int index) {
        this.kind = kind;
        this.name = name;
        this.keyNames = keyNames;
        this.values = values;
        this.index = index;
        this.hash = computeHash();
    }

    static PathElement field(String name) {
        return new PathElement(FIELD, name, NO_NAMES, NO_VALUES, 0);
    }

    /** A key; {@code names} must be sorted and of the same length as {@code values}, and both are kept. */
    static PathElement key(String[] names, JsonNode[] values) {
        return new PathElement(KEY, null, names, values, 0);
    }

    static PathElement value(JsonNode value) {
        return new PathElement(VALUE, null, NO_NAMES, new JsonNode[] {value}, 0);
    }

    static PathElement index(int index) {
        return new PathElement(INDEX, null, NO_NAMES, NO_VALUES, index);
    }

    boolean isField() {
        return kind == FIELD;
    }

    boolean isKey() {
        return kind == KEY;
    }

    /** The field's name; only of a field. */
    String fieldName() {
        if (name == null) {
            throw new IllegalStateException("not a field: " + this);
        }
        return name;
    }

    private int computeHash() {
        int result = kind + 31 * index;
        if (name != null) {
            result = 31 * result + name.hashCode();
        }
        result = 31 * result + Arrays.hashCode(keyNames);
        for (JsonNode value : values) {
            result = 31 * result + Values.hash(value);
        }
        return result;
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PathElement that && hash == that.hash && compareTo(that) == 0;
    }

    @Override
    public int compareTo(PathElement that) {
        if (this == that) {
            return 0;
        }
        if (kind != that.kind) {
            return Integer.compare(kind, that.kind);
        }
        switch (kind) {
            case FIELD:
                return Values.compareText(fieldName(), that.fieldName());
            case KEY:
                return compareKeys(that);
            case VALUE:
                return Values.compare(values[0], that.values[0]);
            default:
                return Integer.compare(index, that.index);
        }
    }

    private int compareKeys(PathElement that) {
        int shared = Math.min(keyNames.length, that.keyNames.length);
        for (int i = 0; i < shared; i++) {
            int order = Values.compareText(keyNames[i], that.keyNames[i]);
            if (order == 0) {
                order = Values.compare(values[i], that.values[i]);
            }
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(keyNames.length, that.keyNames.length);
    }

    /** The name of this element in FieldsV1, such as {@code f:spec} or {@code k:{"name":"web"}}. */
    String encoded() {
        String text = encoded;
        if (text == null) {
            text = encode();
            encoded = text;
        }
        return text;
    }

    private String encode() {
        StringBuilder out = new StringBuilder();
        switch (kind) {
            case FIELD:
                return out.append("f:").append(fieldName()).toString();
            case KEY:
                out.append("k:{");
                for (int i = 0; i < keyNames.length; i++) {
                    if (i > 0) {
                        out.append(',');
                    }
                    Values.quote(out, keyNames[i]);
                    out.append(':');
                    Values.encode(out, values[i]);
                }
                return out.append('}').toString();
            case VALUE:
                out.append("v:");
                Values.encode(out, values[0]);
                return out.toString();
            default:
                return out.append("i:").append(index).toString();
        }
    }

    /** As Kubernetes shows it in the path of a conflict: {@code .spec}, {@code [name="web"]}, {@code [="x"]}. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        switch (kind) {
            case FIELD:
                return out.append('.').append(fieldName()).toString();
            case KEY:
                out.append('[');
                for (int i = 0; i < keyNames.length; i++) {
                    if (i > 0) {
                        out.append(',');
                    }
                    out.append(keyNames[i]).append('=');
                    Values.show(out, values[i]);
                }
                return out.append(']').toString();
            case VALUE:
                out.append("[=");
                Values.show(out, values[0]);
                return out.append(']').toString();
            default:
                return out.append('[').append(index).append(']').toString();
        }
    }
}
