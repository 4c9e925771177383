package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.json.BodyDecoder;
import dev.keelson.api.json.BodyDecoder.Repetition;
import dev.keelson.api.json.MalformedBodyException;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** ConfigMaps and Secrets: keys, sizes, what a secret's type needs, and that immutable ones stay. */
public final class DataRules implements Rules {
    private static final int MAX_BYTES = 1024 * 1024;
    private static final FieldPath DATA = FieldPath.of("data");
    private static final String FROZEN = "field is immutable when `immutable` is set";
    private static final String ACCOUNT = "kubernetes.io/service-account.name";

    private final boolean secret;

    /** Rules for Secrets if {@code secret}, else for ConfigMaps. */
    public DataRules(boolean secret) {
        this.secret = secret;
    }

    @Override
    public void validate(ObjectNode object, List<FieldError> errors) {
        long size = keys(object, "data", secret, errors);
        if (secret) {
            if (size > MAX_BYTES) {
                errors.add(FieldError.tooLong(DATA, MAX_BYTES));
            }
            type(object, errors);
            return;
        }
        size += keys(object, "binaryData", true, errors);
        if (size > MAX_BYTES) {
            // Upstream names the field "[]"
            errors.add(FieldError.tooLong(FieldPath.root().key(""), MAX_BYTES));
        }
    }

    /** Checks the keys of one map and returns how many bytes its values are. */
    private static long keys(ObjectNode object, String field, boolean encoded, List<FieldError> errors) {
        ObjectNode map = Fields.object(object, field);
        if (map == null) {
            return 0;
        }
        long size = 0;
        Iterator<Map.Entry<String, JsonNode>> entries = map.fields();
        while (entries.hasNext()) {
            Map.Entry<String, JsonNode> entry = entries.next();
            String key = entry.getKey();
            List<String> problems = NameRules.configMapKey(key);
            if (!problems.isEmpty()) {
                Check.all(FieldPath.of(field).key(key), key, problems, errors);
            }
            if (field.equals("data") && Fields.has(object, "binaryData", key)) {
                errors.add(FieldError.invalid(DATA.key(key), key, "duplicate of key present in binaryData"));
            }
            String value = entry.getValue().asText();
            size += encoded ? decodedLength(value) : bytes(value);
        }
        return size;
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static long decodedLength(String base64) {
        int padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
        return base64.length() / 4 * 3L - padding;
    }

    private static void type(ObjectNode secret, List<FieldError> errors) {
        switch (Fields.text(secret, "type")) {
            case "kubernetes.io/service-account-token" -> {
                if (Fields.text(secret, "metadata", "annotations", ACCOUNT).isEmpty()) {
                    errors.add(FieldError.required(
                            Check.METADATA.child("annotations").key(ACCOUNT), ""));
                }
            }
            case "kubernetes.io/dockercfg" -> json(secret, ".dockercfg", errors);
            case "kubernetes.io/dockerconfigjson" -> json(secret, ".dockerconfigjson", errors);
            case "kubernetes.io/basic-auth" -> {
                if (!Fields.has(secret, "data", "username") && !Fields.has(secret, "data", "password")) {
                    errors.add(FieldError.required(DATA.key("username"), ""));
                    errors.add(FieldError.required(DATA.key("password"), ""));
                }
            }
            case "kubernetes.io/ssh-auth" -> {
                if (Fields.text(secret, "data", "ssh-privatekey").isEmpty()) {
                    errors.add(FieldError.required(DATA.key("ssh-privatekey"), ""));
                }
            }
            case "kubernetes.io/tls" -> {
                for (String key : new String[] {"tls.crt", "tls.key"}) {
                    if (!Fields.has(secret, "data", key)) {
                        errors.add(FieldError.required(DATA.key(key), ""));
                    }
                }
            }
            default -> {}
        }
    }

    private static void json(ObjectNode secret, String key, List<FieldError> errors) {
        if (!Fields.has(secret, "data", key)) {
            errors.add(FieldError.required(DATA.key(key), ""));
            return;
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(Fields.text(secret, "data", key));
            JsonNode tree = BodyDecoder.json(bytes, Repetition.MERGE).tree();
            if (!tree.isObject() && !tree.isNull()) {
                redacted(key, "json: cannot unmarshal into a map", errors);
            }
        } catch (MalformedBodyException | IllegalArgumentException e) {
            redacted(key, "no JSON", errors);
        }
    }

    private static void redacted(String key, String problem, List<FieldError> errors) {
        errors.add(FieldError.invalid(DATA.key(key), "<secret contents redacted>", problem));
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
        if (secret) {
            Check.immutable(object.get("type"), old.get("type"), FieldPath.of("type"), errors);
        }
        if (Fields.truth(old, "immutable")) {
            if (!Fields.truth(object, "immutable")) {
                errors.add(FieldError.forbidden(FieldPath.of("immutable"), FROZEN));
            }
            for (String map : new String[] {"data", "binaryData"}) {
                if (!Fields.strings(object, map).equals(Fields.strings(old, map))) {
                    errors.add(FieldError.forbidden(FieldPath.of(map), FROZEN));
                }
            }
        }
        validate(object, errors);
    }

    @Override
    public List<String> warnings(ObjectNode object, @Nullable ObjectNode old) {
        if (!secret || !Fields.text(object, "type").equals("kubernetes.io/tls")) {
            return List.of();
        }
        String problem =
                TlsPair.problem(Fields.text(object, "data", "tls.crt"), Fields.text(object, "data", "tls.key"));
        return problem == null ? List.of() : List.of(problem);
    }
}
