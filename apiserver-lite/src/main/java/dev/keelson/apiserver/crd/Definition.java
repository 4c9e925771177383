package dev.keelson.apiserver.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.schema.Schema;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.registry.Metadata;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A valid CustomResourceDefinition, read. Immutable; two are equal if they serve the same resources the same way.
 *
 * @param group of its resources
 * @param names as accepted
 * @param namespaced whether objects are in namespaces
 * @param preserveUnknownFields {@code spec.preserveUnknownFields}
 * @param versions in the definition's order
 * @param spec the whole spec, for comparison
 */
record Definition(
        String group,
        Names names,
        boolean namespaced,
        boolean preserveUnknownFields,
        List<Version> versions,
        JsonNode spec) {

    /** The names of a resource. */
    record Names(
            String plural,
            String singular,
            String kind,
            String listKind,
            List<String> shortNames,
            List<String> categories) {

        static Names of(@Nullable JsonNode names) {
            return new Names(
                    Fields.text(names, "plural"),
                    Fields.text(names, "singular"),
                    Fields.text(names, "kind"),
                    Fields.text(names, "listKind"),
                    List.copyOf(Fields.texts(names, "shortNames")),
                    List.copyOf(Fields.texts(names, "categories")));
        }
    }

    /**
     * A column of the table that kubectl prints.
     *
     * @param path JSONPath into the object
     */
    record Column(String name, String type, String format, String description, int priority, String path) {}

    /** Where a scale finds its numbers: paths such as {@code .spec.replicas}; the selector's may be empty. */
    record Scale(String specReplicas, String statusReplicas, String labelSelector) {}

    /**
     * One version.
     *
     * @param warning what clients of a deprecated version are told; null if it is not deprecated
     * @param scale null if the version has no scale
     */
    record Version(
            String name,
            boolean served,
            boolean storage,
            @Nullable String warning,
            Schema schema,
            boolean hasStatus,
            @Nullable Scale scale,
            List<Column> columns,
            List<String> selectablePaths,
            LazyRules lazyRules) {

        /** The compiled rules of the schema; null if it has none. */
        @Nullable
        RuleTree rules() {
            return lazyRules.get();
        }
    }

    /** Rules are compiled when the first object is validated. */
    static final class LazyRules {
        private final Schema schema;
        /** Guarded by this. */
        private @Nullable RuleTree tree;
        /** Guarded by this. */
        private boolean compiled;

        LazyRules(Schema schema) {
            this.schema = schema;
        }

        synchronized @Nullable RuleTree get() {
            if (!compiled) {
                tree = RuleTree.compile(schema);
                compiled = true;
            }
            return tree;
        }
    }

    /** Whether the server may serve it: its names are accepted and kept. */
    static boolean isServable(ObjectNode definition) {
        return Conditions.isTrue(definition, Conditions.NAMES_ACCEPTED)
                || Conditions.isTrue(definition, Conditions.ESTABLISHED);
    }

    static Definition read(ObjectNode definition) {
        ObjectNode spec = Fields.make(definition.deepCopy(), "spec");
        List<Version> versions = new ArrayList<>();
        for (ObjectNode version : Fields.objects(spec, "versions")) {
            versions.add(version(definition, version));
        }
        return new Definition(
                Fields.text(spec, "group"),
                Names.of(Fields.at(definition, "status", "acceptedNames")),
                Fields.text(spec, "scope").equals("Namespaced"),
                Fields.truth(spec, "preserveUnknownFields"),
                List.copyOf(versions),
                spec);
    }

    private static Version version(ObjectNode definition, ObjectNode version) {
        JsonNode stated = Fields.at(version, "schema", "openAPIV3Schema");
        Schema schema = stated == null ? Schema.any() : Schema.fromOpenApi(stated);
        String name = Fields.text(version, "name");
        ObjectNode scale = Fields.object(version, "subresources", "scale");
        List<Column> columns = new ArrayList<>();
        for (ObjectNode column : Fields.objects(version, "additionalPrinterColumns")) {
            columns.add(new Column(
                    Fields.text(column, "name"),
                    Fields.text(column, "type"),
                    Fields.text(column, "format"),
                    Fields.text(column, "description"),
                    (int) Fields.number(column, "priority"),
                    Fields.text(column, "jsonPath")));
        }
        List<String> selectable = new ArrayList<>();
        for (ObjectNode field : Fields.objects(version, "selectableFields")) {
            selectable.add(Fields.text(field, "jsonPath"));
        }
        return new Version(
                name,
                Fields.truth(version, "served"),
                Fields.truth(version, "storage"),
                warning(definition, version),
                schema,
                Fields.has(version, "subresources", "status"),
                scale == null
                        ? null
                        : new Scale(
                                Fields.text(scale, "specReplicasPath"),
                                Fields.text(scale, "statusReplicasPath"),
                                Fields.text(scale, "labelSelectorPath")),
                List.copyOf(columns),
                List.copyOf(selectable),
                new LazyRules(schema));
    }

    private static @Nullable String warning(ObjectNode definition, ObjectNode version) {
        if (!Fields.truth(version, "deprecated")) {
            return null;
        }
        String own = Fields.text(version, "deprecationWarning");
        return own.isEmpty()
                ? Fields.text(definition, "spec", "group") + "/" + Fields.text(version, "name") + " "
                        + Fields.text(definition, "spec", "names", "kind") + " is deprecated"
                : own;
    }

    Version storageVersion() {
        for (Version version : versions) {
            if (version.storage()) {
                return version;
            }
        }
        throw new IllegalStateException("no storage version in " + names.plural() + "." + group);
    }

    @Nullable
    Version version(String name) {
        for (Version version : versions) {
            if (version.name().equals(name)) {
                return version;
            }
        }
        return null;
    }

    GroupVersionKind kind(Version version) {
        return new GroupVersionKind(group, version.name(), names.kind());
    }

    /**
     * Whether stored objects may be other than the definition as it is now would store them, so that reads have to convert
     * them, fill in defaults and drop what is no longer specified.
     */
    static boolean changesOnRead(ObjectNode definition) {
        return Metadata.generation(definition) > 1;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Definition that && names.equals(that.names) && spec.equals(that.spec);
    }

    @Override
    public int hashCode() {
        return 31 * names.hashCode() + spec.hashCode();
    }
}
