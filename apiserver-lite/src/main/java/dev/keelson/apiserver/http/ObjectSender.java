package dev.keelson.apiserver.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.ResourceInfo;
import dev.keelson.apiserver.encoding.PartialMetadata;
import dev.keelson.apiserver.protobuf.Protobuf;
import dev.keelson.apiserver.registry.ListResult;
import dev.keelson.apiserver.registry.WatchEvent;
import dev.keelson.apiserver.status.StatusException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Sends objects, lists and events in the form that was agreed on: as they are, as a table, or as metadata alone. */
final class ObjectSender {

    private static final byte[] STATUS_KIND = "{\"kind\":\"Status\"".getBytes(StandardCharsets.US_ASCII);

    private final Tables tables;

    ObjectSender(Tables tables) {
        this.tables = tables;
    }

    /** Custom resources have no protobuf form; the objects of their subresources have. */
    static MediaTypes.Offer offer(ResourceInfo resource, @Nullable String subresource) {
        boolean protobuf = Protobuf.has(resource.gvk()) || "scale".equals(subresource);
        return new MediaTypes.Offer(protobuf, subresource == null && resource.hasVerb("list"), true);
    }

    void sendObject(Call call, int status, ResourceInfo resource, byte[] json, MediaTypes.Choice choice) {
        call.sendObject(status, isStatus(json) ? json : object(call, resource, json, choice), choice);
    }

    void sendList(Call call, ResourceInfo resource, ListResult list, MediaTypes.Choice choice) {
        if (!isStreamed(call, choice)) {
            // A table, a pretty list and the like are made of all items at once.
            call.reserve(list.content().length());
        }
        if (choice.protobuf()) {
            if (call.isAuditedWhole()) {
                AuditBodies.noteResponse(call.trail(), json(list, choice));
            }
            call.sendProtobuf(200, protobuf(list, choice));
            return;
        }
        switch (choice.form()) {
            case OBJECT -> call.sendList(list, choice);
            case TABLE ->
                call.sendObject(
                        200,
                        Encoding.encode(tables.table(
                                resource, list.items(), list.metadata(), include(call), choice.formVersion())),
                        choice);
            case PARTIAL_METADATA_LIST -> call.sendObject(200, json(list, choice), choice);
            case PARTIAL_METADATA -> throw isList(list);
        }
    }

    private static boolean isStreamed(Call call, MediaTypes.Choice choice) {
        return choice.form() == MediaTypes.Form.OBJECT && !choice.protobuf() && call.streams(choice);
    }

    /** A list of objects or of their metadata. */
    private static byte[] json(ListResult list, MediaTypes.Choice choice) {
        return choice.form() == MediaTypes.Form.OBJECT
                ? list.json()
                : Encoding.encode(
                        PartialMetadata.listOf(partials(list, choice), list.metadata(), choice.formVersion()));
    }

    private static byte[] protobuf(ListResult list, MediaTypes.Choice choice) {
        return switch (choice.form()) {
            case OBJECT -> list.protobuf();
            case PARTIAL_METADATA_LIST ->
                choice.formVersion().equals("v1") ? list.partialProtobuf() : Protobuf.encode(json(list, choice));
            case PARTIAL_METADATA -> throw isList(list);
            case TABLE -> throw new IllegalStateException("no table is agreed on in protobuf");
        };
    }

    private static List<byte[]> partials(ListResult list, MediaTypes.Choice choice) {
        return choice.formVersion().equals("v1")
                ? list.partialItems()
                : list.items().stream()
                        .map(item -> Encoding.encode(PartialMetadata.of(item, choice.formVersion())))
                        .toList();
    }

    private static StatusException isList(ListResult list) {
        return StatusException.notAcceptable("you requested PartialObjectMetadata, but the requested object is a list ("
                + list.listKind().kind() + ")");
    }

    private byte[] object(Call call, ResourceInfo resource, byte[] json, MediaTypes.Choice choice) {
        return switch (choice.form()) {
            case OBJECT -> json;
            case TABLE ->
                Encoding.encode(tables.table(resource, List.of(json), null, include(call), choice.formVersion()));
            case PARTIAL_METADATA -> Encoding.encode(PartialMetadata.of(json, choice.formVersion()));
            case PARTIAL_METADATA_LIST ->
                throw StatusException.notAcceptable(
                        "you requested PartialObjectMetadataList, but the requested object is not a list ("
                                + resource.kind() + ")");
        };
    }

    /** What a watch in this form does with each event. */
    UnaryOperator<WatchEvent> eventForm(Call call, ResourceInfo resource, MediaTypes.Choice choice) {
        return switch (choice.form()) {
            case OBJECT -> UnaryOperator.identity();
            case TABLE -> new TableEvents(resource, include(call), choice.formVersion());
            case PARTIAL_METADATA -> event -> partial(event, choice);
            case PARTIAL_METADATA_LIST ->
                throw StatusException.notAcceptable(
                        "you requested PartialObjectMetadataList, but a watch sends single objects");
        };
    }

    private static WatchEvent partial(WatchEvent event, MediaTypes.Choice choice) {
        if (event.type() == WatchEvent.Type.ERROR) {
            return event;
        }
        return choice.formVersion().equals("v1")
                ? event.reduced()
                : new WatchEvent(event.type(), Encoding.encode(PartialMetadata.of(event.json(), choice.formVersion())));
    }

    private static Tables.IncludeObject include(Call call) {
        String asked = call.query().text("includeObject");
        return switch (asked) {
            case "", "Metadata" -> Tables.IncludeObject.METADATA;
            case "None" -> Tables.IncludeObject.NONE;
            case "Object" -> Tables.IncludeObject.OBJECT;
            default -> throw StatusException.badRequest("unrecognized includeObject value: \"" + asked + "\"");
        };
    }

    private static boolean isStatus(byte[] json) {
        if (json.length < STATUS_KIND.length) {
            return false;
        }
        for (int i = 0; i < STATUS_KIND.length; i++) {
            if (json[i] != STATUS_KIND[i]) {
                return false;
            }
        }
        return true;
    }

    /** Only the first table of a watch says what its columns are. Confined to the watch's loop. */
    private final class TableEvents implements UnaryOperator<WatchEvent> {

        private final ResourceInfo resource;
        private final Tables.IncludeObject include;
        private final String version;
        private boolean columnsSent;

        TableEvents(ResourceInfo resource, Tables.IncludeObject include, String version) {
            this.resource = resource;
            this.include = include;
            this.version = version;
        }

        @Override
        public WatchEvent apply(WatchEvent event) {
            if (event.type() == WatchEvent.Type.ERROR) {
                return event;
            }
            ObjectNode table = event.type() == WatchEvent.Type.BOOKMARK
                    ? bookmark(event)
                    : tables.table(resource, List.of(event.json()), null, include, version);
            if (columnsSent) {
                table.putNull("columnDefinitions");
            }
            columnsSent = true;
            return new WatchEvent(event.type(), Encoding.encode(table));
        }

        private ObjectNode bookmark(WatchEvent event) {
            ObjectNode table = tables.table(resource, List.of(), null, include, version);
            ObjectNode object = event.tree();
            ObjectNode metadata = JsonNodeFactory.instance.objectNode();
            metadata.set("resourceVersion", object.path("metadata").path("resourceVersion"));
            table.set("metadata", metadata);
            ObjectNode row = table.withArray("rows").addObject();
            row.putArray("cells");
            row.set(
                    "object",
                    include == Tables.IncludeObject.OBJECT ? object : PartialMetadata.of(event.json(), version));
            return table;
        }
    }
}
