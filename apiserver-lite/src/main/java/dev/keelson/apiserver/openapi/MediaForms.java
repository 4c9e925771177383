package dev.keelson.apiserver.openapi;

import java.util.List;

/** The forms in which objects come and go. */
final class MediaForms {

    private static final String JSON = "application/json";
    private static final String YAML = "application/yaml";
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private static final String STREAM = ";stream=watch";
    private static final List<String> CUSTOM_PATCHES =
            List.of("application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml");

    /** Of documents that are no objects. */
    static final List<String> DOCUMENTS = List.of(JSON, YAML, PROTOBUF);

    private MediaForms() {}

    /** Custom resources have no protobuf form. */
    static List<String> objects(boolean custom) {
        return custom ? List.of(JSON, YAML) : DOCUMENTS;
    }

    static List<String> streams(boolean custom) {
        return custom ? List.of(JSON, YAML) : List.of(JSON, YAML, PROTOBUF, JSON + STREAM, PROTOBUF + STREAM);
    }

    /** Only types that the server knows have a strategic merge. */
    static List<String> patches(boolean custom) {
        return custom
                ? CUSTOM_PATCHES
                : List.of(
                        "application/json-patch+json",
                        "application/merge-patch+json",
                        "application/strategic-merge-patch+json",
                        "application/apply-patch+yaml");
    }
}
