package dev.keelson.apiserver.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.json.BodyDecoder.Repetition;
import dev.keelson.api.json.DuplicateKeys;
import dev.keelson.api.schema.BuiltInDecoding;
import dev.keelson.api.schema.Defaulting;
import dev.keelson.api.schema.Pruning;
import dev.keelson.api.schema.Schema;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.registry.ObjectForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One version of a custom resource: metadata typed, what the schema does not specify pruned, defaults filled in. What
 * is stored in another version goes through the definition's conversion. Immutable.
 */
final class CustomResourceForm implements ObjectForm {
    private final GroupVersionKind gvk;
    private final Schema schema;
    private final String storageApiVersion;
    private final Schema storageSchema;
    private final boolean preserveUnknownFields;
    private final boolean defaultsOnRead;
    private final Schema metadataOnly;
    private final VersionConversion conversion;
    private final Executor executor;

    /**
     * @param storageApiVersion the version that objects are stored in
     * @param storageSchema that version's schema; what it does not specify is not stored
     * @param defaultsOnRead whether stored objects may be other than this definition would store them
     * @param executor runs conversions that block
     */
    CustomResourceForm(
            GroupVersionKind gvk,
            Schema schema,
            String storageApiVersion,
            Schema storageSchema,
            boolean preserveUnknownFields,
            boolean defaultsOnRead,
            Schema objectMeta,
            VersionConversion conversion,
            Executor executor) {
        this.gvk = gvk;
        this.schema = schema;
        this.storageApiVersion = storageApiVersion;
        this.storageSchema = storageSchema;
        this.preserveUnknownFields = preserveUnknownFields;
        this.defaultsOnRead = defaultsOnRead;
        this.conversion = conversion;
        this.executor = executor;
        this.metadataOnly = Schema.builder()
                .type(Schema.Type.OBJECT)
                .property("metadata", objectMeta)
                .build();
    }

    @Override
    public GroupVersionKind gvk() {
        return gvk;
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public List<String> read(ObjectNode object, DuplicateKeys duplicates) {
        List<String> strictErrors = new ArrayList<>();
        for (String path : duplicates.paths(object)) {
            strictErrors.add("duplicate field \"" + path + "\"");
        }
        typeMetadata(object, "", strictErrors);
        typeEmbedded(object, schema, "", strictErrors);
        if (!preserveUnknownFields) {
            for (String path : Pruning.prune(object, schema)) {
                strictErrors.add("unknown field \"" + path + "\"");
            }
        }
        return strictErrors;
    }

    @Override
    public Repetition repetition() {
        return Repetition.LAST;
    }

    /** Makes the metadata of an object ObjectMeta's; what is no such field is dropped and reported. */
    private void typeMetadata(ObjectNode object, String prefix, List<String> unknown) {
        JsonNode metadata = object.get("metadata");
        if (metadata == null) {
            return;
        }
        ObjectNode alone = object.objectNode();
        alone.set("metadata", metadata);
        List<String> found = BuiltInDecoding.decode(alone, metadataOnly);
        Fields.setOrRemove(object, "metadata", alone.get("metadata"));
        for (String text : found) {
            unknown.add(text.replace("\"metadata", "\"" + prefix + "metadata"));
        }
    }

    private void typeEmbedded(JsonNode value, @Nullable Schema at, String path, List<String> unknown) {
        if (at == null) {
            return;
        }
        if (at.embeddedResource() && value instanceof ObjectNode object) {
            typeMetadata(object, path + ".", unknown);
        }
        if (value.isObject()) {
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                Schema declared = at.property(field.getKey());
                String child = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
                typeEmbedded(field.getValue(), declared == null ? at.additionalProperties() : declared, child, unknown);
            }
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                typeEmbedded(value.get(i), at.items(), path + "[" + i + "]", unknown);
            }
        }
    }

    @Override
    public void applyDefaults(ObjectNode object) {
        Defaulting.dropNulls(object, schema);
        Defaulting.apply(object, schema);
    }

    /** A custom resource is written as it is. */
    @Override
    public void complete(ObjectNode object) {}

    @Override
    public ObjectNode toStored(ObjectNode object) {
        if (storageApiVersion.equals(gvk.apiVersion())) {
            return object;
        }
        ObjectNode stored = conversion.convert(object, storageApiVersion);
        if (!preserveUnknownFields) {
            Pruning.prune(stored, storageSchema);
        }
        return stored;
    }

    @Override
    public ObjectNode fromStored(ObjectNode object) {
        ObjectNode made = conversion.convert(object, gvk.apiVersion());
        if (!isStored()) {
            if (!preserveUnknownFields) {
                Pruning.prune(made, schema);
            }
            applyDefaults(made);
        }
        return made;
    }

    @Override
    public boolean isStored() {
        return !defaultsOnRead && storageApiVersion.equals(gvk.apiVersion());
    }

    @Override
    public boolean typedListItems() {
        return true;
    }

    @Override
    public @Nullable Executor waitsOn() {
        return conversion.blocks() ? executor : null;
    }

    @Override
    public boolean kindIsValue() {
        return true;
    }

    @Override
    public boolean strategicMerge() {
        return false;
    }
}
