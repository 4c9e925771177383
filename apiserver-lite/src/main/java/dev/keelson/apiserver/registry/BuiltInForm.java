package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.json.DuplicateKeys;
import dev.keelson.api.schema.BuiltInDecoding;
import dev.keelson.api.schema.BuiltInEncoding;
import dev.keelson.api.schema.Schema;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The form of a built-in kind: Go's types as the catalogue has them, and defaults set by code. */
public final class BuiltInForm implements ObjectForm {
    /** Between a version and the stored one. */
    public record Conversion(
            UnaryOperator<ObjectNode> toStored, UnaryOperator<ObjectNode> fromStored, Supplier<Schema> storedSchema) {}

    private final GroupVersionKind gvk;
    private final Supplier<Schema> schema;
    private final Consumer<ObjectNode> defaults;
    private final @Nullable Conversion conversion;

    public BuiltInForm(
            GroupVersionKind gvk,
            Supplier<Schema> schema,
            Consumer<ObjectNode> defaults,
            @Nullable Conversion conversion) {
        this.gvk = gvk;
        this.schema = schema;
        this.defaults = defaults;
        this.conversion = conversion;
    }

    @Override
    public GroupVersionKind gvk() {
        return gvk;
    }

    @Override
    public Schema schema() {
        return schema.get();
    }

    @Override
    public List<String> read(ObjectNode object, DuplicateKeys duplicates) {
        return BuiltInDecoding.decode(object, schema(), duplicates);
    }

    @Override
    public void applyDefaults(ObjectNode object) {
        defaults.accept(object);
    }

    @Override
    public void complete(ObjectNode object) {
        BuiltInEncoding.encodeUnstored(object, schema());
    }

    @Override
    public void completeStored(ObjectNode object) {
        BuiltInEncoding.encode(
                object,
                conversion == null ? schema() : conversion.storedSchema().get());
    }

    @Override
    public ObjectNode toStored(ObjectNode object) {
        return conversion == null ? object : conversion.toStored().apply(object);
    }

    @Override
    public ObjectNode fromStored(ObjectNode object) {
        return conversion == null ? object : conversion.fromStored().apply(object);
    }

    @Override
    public boolean isStored() {
        return conversion == null;
    }
}
