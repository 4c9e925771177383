package dev.keelson.apiserver.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.catalogue.GroupVersionResource;
import dev.keelson.api.catalogue.ResourceInfo;
import dev.keelson.api.catalogue.SubresourceInfo;
import dev.keelson.api.schema.Schema;
import dev.keelson.apiserver.managedfields.FieldManager;
import dev.keelson.apiserver.managedfields.ObjectVersions;
import dev.keelson.apiserver.managedfields.ResetFields;
import dev.keelson.apiserver.managedfields.ScaleOwnership;
import dev.keelson.apiserver.registry.Environment;
import dev.keelson.apiserver.registry.GenericResource;
import dev.keelson.apiserver.registry.ResourceStore;
import dev.keelson.apiserver.registry.ScaleSubresource;
import dev.keelson.apiserver.registry.ServedResource;
import dev.keelson.apiserver.registry.Strategy;
import dev.keelson.apiserver.registry.UpdateRules;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.webhook.WebhookClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Makes the services of a definition's versions. Stateless. */
final class CustomServices {
    private static final List<String> VERBS =
            List.of("delete", "deletecollection", "get", "list", "patch", "create", "update", "watch");
    private static final List<String> PART_VERBS = List.of("get", "patch", "update");

    private final Storage storage;
    private final Environment environment;
    private final Schema objectMeta;
    private final Schema scaleSchema;
    private final FieldManager scaleManager;
    private final WebhookClient webhooks;
    private final Executor executor;

    CustomServices(
            Storage storage,
            Environment environment,
            Schema objectMeta,
            Schema scaleSchema,
            WebhookClient webhooks,
            Executor executor) {
        this.webhooks = webhooks;
        this.executor = executor;
        this.storage = storage;
        this.environment = environment;
        this.objectMeta = objectMeta;
        this.scaleSchema = scaleSchema;
        this.scaleManager = FieldManager.ofBuiltIn(
                ScaleSubresource.KIND,
                ObjectVersions.single(ScaleSubresource.KIND.apiVersion(), scaleSchema),
                subresource -> ResetFields.NONE,
                environment.clock());
    }

    /**
     * What serves one definition.
     *
     * @param services one a served version
     * @param store of all versions' objects, to be closed in the end
     */
    record Served(
            Definition definition,
            List<GenericResource> services,
            Map<GroupVersionResource, PrinterColumns> columns,
            ResourceStore store) {

        List<GroupVersionResource> resources() {
            List<GroupVersionResource> all = new ArrayList<>();
            for (GenericResource service : services) {
                all.add(service.info().gvr());
            }
            return all;
        }
    }

    Served serve(Definition definition, boolean defaultsOnRead, BooleanSupplier terminating) {
        VersionConversion conversion = conversion(definition);
        ResourceStore store = new ResourceStore(
                storage,
                environment.clock(),
                definition.group(),
                definition.names().plural(),
                definition.namespaced(),
                new SelectableFields(definition, conversion)::of);
        List<GenericResource> services = new ArrayList<>();
        Map<GroupVersionResource, PrinterColumns> columns = new HashMap<>();
        ObjectVersions versions = versions(definition, conversion);
        for (Definition.Version version : definition.versions()) {
            if (version.served()) {
                PrinterColumns printed = new PrinterColumns(version.columns());
                Strategy strategy = new CustomResourceStrategy(definition, version, conversion, terminating);
                ServedResource resource = new ServedResource(
                        info(definition, version, printed),
                        form(definition, version, defaultsOnRead, conversion),
                        strategy,
                        store);
                services.add(service(definition, version, resource, versions));
                columns.put(resource.info().gvr(), printed);
            }
        }
        return new Served(definition, List.copyOf(services), Map.copyOf(columns), store);
    }

    private VersionConversion conversion(Definition definition) {
        JsonNode conversion = definition.spec().path("conversion");
        return conversion.path("strategy").asText().equals("Webhook")
                ? new WebhookConversion(webhooks, conversion, environment::newUid)
                : VersionConversion.NONE;
    }

    private CustomResourceForm form(
            Definition definition, Definition.Version version, boolean defaultsOnRead, VersionConversion conversion) {
        return new CustomResourceForm(
                definition.kind(version),
                version.schema(),
                definition.kind(definition.storageVersion()).apiVersion(),
                definition.storageVersion().schema(),
                definition.preserveUnknownFields(),
                defaultsOnRead,
                objectMeta,
                conversion,
                executor);
    }

    private GenericResource service(
            Definition definition, Definition.Version version, ServedResource resource, ObjectVersions versions) {
        FieldManager fieldManager = FieldManager.ofCustom(
                resource.gvk(),
                versions,
                subresource -> ResetFields.ofCustom(version.hasStatus(), subresource),
                definition.preserveUnknownFields(),
                objectMeta,
                environment.clock());
        GenericResource service = new GenericResource(resource, fieldManager, environment);
        if (version.hasStatus()) {
            service.withPart("status", UpdateRules.status(resource.strategy()));
        }
        Definition.Scale scale = version.scale();
        if (scale != null) {
            service.with(
                    "scale",
                    new ScaleSubresource(
                            service,
                            scaleSchema,
                            scaleManager,
                            ownership(definition, version),
                            new CustomScale(scale)));
        }
        return service;
    }

    private static ScaleOwnership ownership(Definition definition, Definition.Version version) {
        Map<String, List<String>> paths = new LinkedHashMap<>();
        for (Definition.Version each : definition.versions()) {
            Definition.Scale scale = each.scale();
            paths.put(
                    definition.kind(each).apiVersion(),
                    scale == null ? List.of() : ScalePaths.split(scale.specReplicas()));
        }
        return new ScaleOwnership(definition.kind(version).apiVersion(), paths);
    }

    private static ObjectVersions versions(Definition definition, VersionConversion conversion) {
        return new ObjectVersions() {
            @Override
            public @Nullable Schema schemaOf(String apiVersion) {
                String prefix = definition.group() + "/";
                Definition.Version version = apiVersion.startsWith(prefix)
                        ? definition.version(apiVersion.substring(prefix.length()))
                        : null;
                return version == null ? null : version.schema();
            }

            @Override
            public ObjectNode convert(ObjectNode object, String apiVersion) {
                ObjectNode copy = object.objectNode();
                copy.setAll(object);
                return conversion.convert(copy, apiVersion);
            }
        };
    }

    private static ResourceInfo info(Definition definition, Definition.Version version, PrinterColumns columns) {
        Definition.Names names = definition.names();
        GroupVersionKind kind = definition.kind(version);
        List<SubresourceInfo> subresources = new ArrayList<>();
        if (version.hasStatus()) {
            subresources.add(new SubresourceInfo("status", kind, PART_VERBS));
        }
        if (version.scale() != null) {
            subresources.add(new SubresourceInfo("scale", ScaleSubresource.KIND, PART_VERBS));
        }
        return new ResourceInfo(
                new GroupVersionResource(definition.group(), version.name(), names.plural()),
                names.kind(),
                names.singular(),
                definition.namespaced(),
                VERBS,
                names.shortNames(),
                names.categories(),
                subresources,
                columns.definitions());
    }
}
