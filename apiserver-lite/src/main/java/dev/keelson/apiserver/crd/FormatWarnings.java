package dev.keelson.apiserver.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.GoText;
import dev.keelson.apiserver.encoding.Fields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Formats in a definition's schemas that nothing checks. Follows apiextensions' {@code
 * pkg/apiserver/validation/formats.go}.
 */
final class FormatWarnings {
    private static final Set<String> OF_TEXTS = Set.of(
            "bsonobjectid",
            "uri",
            "email",
            "hostname",
            "ipv4",
            "ipv6",
            "cidr",
            "mac",
            "uuid",
            "uuid3",
            "uuid4",
            "uuid5",
            "isbn",
            "isbn10",
            "isbn13",
            "creditcard",
            "ssn",
            "hexcolor",
            "rgbcolor",
            "byte",
            "password",
            "date",
            "duration",
            "datetime",
            "k8sshortname",
            "k8slongname");

    private static final List<String> SCHEMAS = List.of("items", "not", "additionalProperties", "additionalItems");
    private static final List<String> LISTS = List.of("allOf", "oneOf", "anyOf");
    private static final List<String> MAPS = List.of("properties", "patternProperties", "definitions");

    private FormatWarnings() {}

    /** A warning for each unknown format that {@code old} has not got; {@code old} is null for a new definition. */
    static List<String> of(ObjectNode definition, @Nullable ObjectNode old) {
        Set<String> before = new HashSet<>(old == null ? List.of() : unknown(old));
        List<String> warnings = new ArrayList<>(0);
        for (String format : unknown(definition)) {
            if (!before.contains(format)) {
                warnings.add("unrecognized format " + GoText.quote(format));
            }
        }
        return warnings;
    }

    private static List<String> unknown(ObjectNode definition) {
        List<String> unknown = new ArrayList<>(0);
        for (ObjectNode version : Fields.objects(definition, "spec", "versions")) {
            collect(Fields.at(version, "schema", "openAPIV3Schema"), unknown);
        }
        return unknown;
    }

    private static void collect(@Nullable JsonNode schema, List<String> unknown) {
        if (!(schema instanceof ObjectNode)) {
            return;
        }
        String format = Fields.text(schema, "format");
        if (!format.isEmpty() && !isKnown(Fields.text(schema, "type"), format)) {
            unknown.add(format);
        }
        SCHEMAS.forEach(field -> collect(schema.get(field), unknown));
        LISTS.forEach(field -> Fields.array(schema, field).forEach(part -> collect(part, unknown)));
        for (String field : MAPS) {
            ObjectNode map = Fields.object(schema, field);
            if (map != null) {
                map.forEach(part -> collect(part, unknown));
            }
        }
    }

    private static boolean isKnown(String type, String format) {
        return switch (type) {
            case "", "string" -> OF_TEXTS.contains(format.replace("-", ""));
            case "integer" -> format.equals("int32") || format.equals("int64");
            case "number" -> format.equals("float") || format.equals("double");
            default -> false;
        };
    }
}
