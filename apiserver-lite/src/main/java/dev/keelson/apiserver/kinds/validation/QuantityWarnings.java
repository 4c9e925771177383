package dev.keelson.apiserver.kinds.validation;

import dev.keelson.api.path.FieldPath;
import dev.keelson.api.path.GoText;
import dev.keelson.api.quantity.QuantityValue;
import java.util.List;

/** Bytes of which there is a fraction. */
final class QuantityWarnings {
    private QuantityWarnings() {}

    /** Warns of the memory and ephemeral storage in a map of quantities. */
    static void add(View of, String map, List<String> warnings) {
        add(of, map, of.path(map).key("memory"), "memory", warnings);
        add(of, map, of.path(map).key("ephemeral-storage"), "ephemeral-storage", warnings);
    }

    private static void add(View of, String map, FieldPath path, String key, List<String> warnings) {
        String text = of.struct(map).text(key);
        QuantityValue value = text.isEmpty() ? null : QuantityValue.tryParse(text);
        if (value != null && value.millis() % 1000 != 0) {
            warnings.add(path + ": fractional byte value " + GoText.quote(value.toString())
                    + " is invalid, must be an integer");
        }
    }

    /** Warns of the storage that a claim asks for; {@code shown} is where its specification is said to be. */
    static void ofClaim(View spec, FieldPath shown, List<String> warnings) {
        for (String map : List.of("requests", "limits")) {
            FieldPath path = shown.child("resources").child(map).key("storage");
            add(spec.struct("resources"), map, path, "storage", warnings);
        }
    }
}
