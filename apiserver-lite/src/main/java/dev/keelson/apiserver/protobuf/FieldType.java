package dev.keelson.apiserver.protobuf;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a field's values are, and how a single one travels. */
enum FieldType {
    STRING(WireFormat.BYTES),
    /** Base64 in JSON. */
    BYTES(WireFormat.BYTES),
    BOOL(WireFormat.VARINT),
    INT(WireFormat.VARINT),
    DOUBLE(WireFormat.FIXED64),
    /** Another type of the table. */
    MESSAGE(WireFormat.BYTES),
    /** {@code metav1.Time}: whole seconds. */
    TIME(WireFormat.BYTES),
    /** {@code metav1.MicroTime}. */
    MICRO(WireFormat.BYTES),
    QUANTITY(WireFormat.BYTES),
    INTORSTRING(WireFormat.BYTES),
    /** Any JSON, as the bytes in a message's first field: RawExtension, FieldsV1 and the JSON of CRDs. */
    JSON(WireFormat.BYTES),
    SCHEMAORARRAY(WireFormat.BYTES),
    SCHEMAORBOOL(WireFormat.BYTES),
    SCHEMAORSTRINGS(WireFormat.BYTES);

    private final int wireFormat;

    FieldType(int wireFormat) {
        this.wireFormat = wireFormat;
    }

    /** One of {@link WireFormat}'s. */
    int wireFormat() {
        return wireFormat;
    }

    /** The type that the table calls so, null for a message's name. */
    static @Nullable FieldType named(String name) {
        if (name.indexOf('.') >= 0) {
            return null;
        }
        int detail = name.indexOf(':');
        return valueOf((detail < 0 ? name : name.substring(0, detail)).toUpperCase(Locale.ROOT));
    }
}
