package dev.keelson.apiserver.cel;

import java.util.List;

/**
 * The type of an expression.
 *
 * @param kind the sort of type
 * @param name of a structure, an opaque type or a type parameter; otherwise the kind's name
 * @param parameters a list's element, a map's key and value, an optional's value
 */
record ValueType(Kind kind, String name, List<ValueType> parameters) {

    enum Kind {
        BOOL("bool"),
        INT("int"),
        UINT("uint"),
        DOUBLE("double"),
        STRING("string"),
        BYTES("bytes"),
        DURATION("google.protobuf.Duration"),
        TIMESTAMP("google.protobuf.Timestamp"),
        NULL("null_type"),
        DYN("dyn"),
        LIST("list"),
        MAP("map"),
        OPTIONAL("optional_type"),
        STRUCT("struct"),
        OPAQUE("opaque"),
        TYPE("type"),
        PARAMETER("parameter");

        private final String typeName;

        Kind(String typeName) {
            this.typeName = typeName;
        }
    }

    static final ValueType BOOL = simple(Kind.BOOL);
    static final ValueType INT = simple(Kind.INT);
    static final ValueType UINT = simple(Kind.UINT);
    static final ValueType DOUBLE = simple(Kind.DOUBLE);
    static final ValueType STRING = simple(Kind.STRING);
    static final ValueType BYTES = simple(Kind.BYTES);
    static final ValueType DURATION = simple(Kind.DURATION);
    static final ValueType TIMESTAMP = simple(Kind.TIMESTAMP);
    static final ValueType NULL = simple(Kind.NULL);
    static final ValueType DYN = simple(Kind.DYN);
    static final ValueType TYPE = simple(Kind.TYPE);
    static final ValueType QUANTITY = struct("kubernetes.Quantity");
    static final ValueType SEMVER = struct("kubernetes.Semver");
    static final ValueType URL = struct("kubernetes.URL");
    static final ValueType FORMAT = struct("kubernetes.NamedFormat");
    static final ValueType IP = new ValueType(Kind.OPAQUE, "net.IP", List.of());
    static final ValueType CIDR = new ValueType(Kind.OPAQUE, "net.CIDR", List.of());

    private static ValueType simple(Kind kind) {
        return new ValueType(kind, kind.typeName, List.of());
    }

    static ValueType struct(String name) {
        return new ValueType(Kind.STRUCT, name, List.of());
    }

    static ValueType listOf(ValueType element) {
        return new ValueType(Kind.LIST, Kind.LIST.typeName, List.of(element));
    }

    static ValueType mapOf(ValueType key, ValueType value) {
        return new ValueType(Kind.MAP, Kind.MAP.typeName, List.of(key, value));
    }

    static ValueType optionalOf(ValueType value) {
        return new ValueType(Kind.OPTIONAL, Kind.OPTIONAL.typeName, List.of(value));
    }

    static ValueType parameter(String name) {
        return new ValueType(Kind.PARAMETER, name, List.of());
    }

    /** Whether values of the type have a size known without looking at them. */
    boolean isScalar() {
        return switch (kind) {
            case BOOL, INT, UINT, DOUBLE, DURATION, TIMESTAMP -> true;
            case OPTIONAL -> parameters.get(0).isScalar();
            default -> false;
        };
    }

    boolean isText() {
        return kind == Kind.STRING || kind == Kind.BYTES;
    }

    /** Whether a value at run time may be taken for this type, as far as its outermost part tells. */
    boolean admits(Object value) {
        return switch (kind) {
            case BOOL -> value instanceof Boolean;
            case INT -> value instanceof Long;
            case UINT -> value instanceof Unsigned;
            case DOUBLE -> value instanceof Double;
            case STRING -> value instanceof String;
            case BYTES -> value instanceof Bytes;
            case DURATION -> value instanceof java.time.Duration;
            case TIMESTAMP -> value instanceof java.time.Instant;
            case NULL -> value == NullValue.NULL;
            case LIST -> value instanceof ListValue;
            case MAP -> value instanceof MapValue;
            case OPTIONAL -> value instanceof OptionalValue;
            case TYPE -> value instanceof TypeValue;
            case STRUCT, OPAQUE ->
                value instanceof NamedValue named ? named.typeName().equals(name) : true;
            case DYN, PARAMETER -> true;
        };
    }

    @Override
    public String toString() {
        return switch (kind) {
            case LIST -> "list(" + parameters.get(0) + ")";
            case MAP -> "map(" + parameters.get(0) + ", " + parameters.get(1) + ")";
            case OPTIONAL -> "optional_type(" + parameters.get(0) + ")";
            default -> name;
        };
    }
}
