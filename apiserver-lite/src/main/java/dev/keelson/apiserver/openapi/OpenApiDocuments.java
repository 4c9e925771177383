package dev.keelson.apiserver.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.Catalogue;
import dev.keelson.api.catalogue.Descriptions;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.catalogue.ResourceInfo;
import dev.keelson.api.schema.OpenApi.RefStyle;
import dev.keelson.api.schema.Schema;
import java.lang.ref.SoftReference;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** All OpenAPI documents, each made when first asked for and kept until what is served changes. Safe for many threads. */
public final class OpenApiDocuments {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ServedSchemas schemas;
    private final String version;

    /** Guarded by this; replaced when the generation moves on. */
    private Cache cache = new Cache(Long.MIN_VALUE, Map.of());

    /** Guarded by this. */
    private final Version2 json2 = Version2.json();

    /** Guarded by this. */
    private final Version2 protobuf2 = Version2.protobuf();

    /** Guarded by this. Definitions that every version 2 document has. */
    private Set<String> builtIn2 = Set.of();

    /** Guarded by this. Prose is a megabyte that is needed rarely. */
    private SoftReference<Descriptions> descriptions = new SoftReference<>(null);

    /** @param version what the documents name as theirs, such as v1.36.0 */
    public OpenApiDocuments(ServedSchemas schemas, String version) {
        this.schemas = schemas;
        this.version = version;
    }

    /**
     * An encoded document.
     *
     * @param bytes not to be changed
     * @param hash of the content, in hexadecimal digits
     */
    @SuppressWarnings("ArrayRecordComponent") // bytes are handed through, never compared
    public record Document(byte[] bytes, String hash) {}

    /** Fields are guarded by the documents' monitor. */
    private static final class Cache {

        private final long generation;
        private final Map<String, Content> contents;
        private final Map<String, Document> versions3 = new TreeMap<>();
        private @Nullable Document index3;
        private @Nullable String jsonHash2;
        private @Nullable String protobufHash2;

        Cache(long generation, Map<String, Content> contents) {
            this.generation = generation;
            this.contents = contents;
        }

        Map<String, Content> contents() {
            return contents;
        }

        /** What has custom resources, by the name of its version 3 document. */
        Map<String, Content> custom(ServedSchemas schemas) {
            Map<String, Content> custom = new TreeMap<>();
            contents.forEach((path, content) -> {
                if (content.resources().stream().anyMatch(schemas::isCustom)) {
                    custom.put(path, content);
                }
            });
            return custom;
        }

        /** Takes over the documents whose content is the same as before. */
        void inherit(Cache older) {
            older.versions3.forEach((path, document) -> {
                Content content = contents.get(path);
                if (content != null && content.equals(older.contents.get(path))) {
                    versions3.put(path, document);
                }
            });
        }
    }

    /** The version 2 document as JSON. Put together from its parts each time, as it is large and asked for rarely. */
    public synchronized Document v2() {
        Cache now = current();
        byte[] bytes = Version2.json(head2(), json2.parts(now.custom(schemas), new Source2(now)));
        if (now.jsonHash2 == null) {
            now.jsonHash2 = hash(bytes);
        }
        return new Document(bytes, now.jsonHash2);
    }

    /** The version 2 document as gnostic's {@code openapi.v2.Document} message, likewise. */
    public synchronized Document v2Protobuf() {
        Cache now = current();
        byte[] bytes = GnosticEncoder.encode(head2(), protobuf2.parts(now.custom(schemas), new Source2(now)));
        if (now.protobufHash2 == null) {
            now.protobufHash2 = hash(bytes);
        }
        return new Document(bytes, now.protobufHash2);
    }

    /** Names the version 3 documents with their hashes. */
    public synchronized Document v3Index() {
        Cache now = current();
        if (now.index3 == null) {
            ObjectNode tree = JsonNodeFactory.instance.objectNode();
            ObjectNode paths = tree.putObject("paths");
            for (String path : now.contents().keySet()) {
                Document document = v3(path);
                if (document != null) {
                    paths.putObject(path).put("serverRelativeURL", "/openapi/v3/" + path + "?hash=" + document.hash());
                }
            }
            now.index3 = encode(tree);
        }
        return now.index3;
    }

    /**
     * A version 3 document; null if there is none of that name.
     *
     * @param path such as {@code api/v1}, {@code apis/GROUP/VERSION}, {@code apis/GROUP} or {@code version}
     */
    public synchronized @Nullable Document v3(String path) {
        Cache now = current();
        Document known = now.versions3.get(path);
        if (known == null) {
            Content content = now.contents().get(path);
            if (content == null) {
                return null;
            }
            known = encode(tree3(path, content));
            now.versions3.put(path, known);
        }
        return known;
    }

    private Cache current() {
        long generation = schemas.generation();
        if (cache.generation != generation) {
            Cache fresh = new Cache(generation, contents());
            fresh.inherit(cache);
            cache = fresh;
        }
        return cache;
    }

    /** What is written into a document. */
    private record Contents(Operations operations, DocumentPaths documents, Set<GroupVersionKind> served) {
        void add(ResourceInfo resource, boolean custom) {
            operations.add(resource);
            if (!custom) {
                served.add(new GroupVersionKind(
                        resource.gvr().group(), resource.gvr().version(), ""));
            }
        }
    }

    /**
     * What a version 3 document has. Equal contents make equal documents.
     *
     * @param group of the document; empty for the core's and for those of no group
     * @param resources empty for documents about the API itself
     * @param schemas of the custom ones among them, which never change but are replaced
     */
    private record Content(String group, List<ResourceInfo> resources, List<Schema> schemas) {
        Content(String group) {
            this(group, new ArrayList<>(), new ArrayList<>());
        }
    }

    /** What each version 3 document has, by name. */
    private Map<String, Content> contents() {
        Map<String, Content> contents = new TreeMap<>();
        List.of("api", "apis", "version").forEach(path -> contents.put(path, new Content("")));
        for (ResourceInfo resource : schemas.resources()) {
            String group = resource.gvr().group();
            boolean custom = schemas.isCustom(resource);
            if (!group.isEmpty() && !custom) {
                contents.computeIfAbsent("apis/" + group, unused -> new Content(group));
            }
            String path = (group.isEmpty() ? "api/" : "apis/" + group + "/")
                    + resource.gvr().version();
            Content content = contents.computeIfAbsent(path, unused -> new Content(group));
            content.resources().add(resource);
            Schema schema = custom ? schemas.schemaOf(resource.gvk()) : null;
            if (schema != null) {
                content.schemas().add(schema);
            }
        }
        return contents;
    }

    private void write(String path, Content content, Contents into) {
        DocumentPaths documents = into.documents();
        if (content.resources().isEmpty()) {
            switch (path) {
                case "api" -> documents.addCoreVersions();
                case "apis" -> documents.addGroups();
                case "version" -> documents.addVersion();
                default -> documents.addGroup(content.group());
            }
            return;
        }
        ResourceInfo first = content.resources().get(0);
        if (!schemas.isCustom(first)) {
            documents.addVersion(content.group(), first.gvr().version(), false);
        }
        content.resources().forEach(resource -> into.add(resource, schemas.isCustom(resource)));
    }

    private ObjectNode tree3(String path, Content content) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("openapi", "3.0.0");
        if (isCustom(path)) {
            tree.putObject("info").put("title", "Kubernetes CRD Swagger").put("version", "v0.1.0");
        } else {
            info(tree);
        }
        DefinitionSet definitions = new DefinitionSet(schemas, descriptions(), RefStyle.V3);
        PathWriter paths = new PathWriter(RefStyle.V3);
        Contents contents = new Contents(
                new Operations(definitions, schemas, paths), new DocumentPaths(definitions, paths), inOrder());
        write(path, content, contents);
        tree.set("paths", paths.write());
        ObjectNode components = tree.putObject("components");
        components.putObject("schemas").setAll(definitions.complete(contents.served()));
        bearer(components.putObject("securitySchemes").putObject("BearerToken"));
        return tree;
    }

    /** Whether a document is of a group that only custom resource definitions serve. */
    private static boolean isCustom(String path) {
        String[] parts = path.split("/");
        return parts.length == 3 && !Catalogue.builtIn().hasGroup(parts[1]);
    }

    private static Set<GroupVersionKind> inOrder() {
        return new TreeSet<>(Comparator.comparing(GroupVersionKind::group).thenComparing(GroupVersionKind::version));
    }

    /** Version 2's paths and definitions. */
    private final class Source2 implements Version2.Source {
        private final Cache cache;

        Source2(Cache cache) {
            this.cache = cache;
        }

        @Override
        public Part builtIn(BiFunction<ObjectNode, ObjectNode, Part> encoding) {
            DefinitionSet definitions = new DefinitionSet(schemas, descriptions(), RefStyle.V2);
            PathWriter paths = new PathWriter(RefStyle.V2);
            Contents contents = new Contents(
                    new Operations(definitions, schemas, paths), new DocumentPaths(definitions, paths), inOrder());
            contents.documents().addRoots();
            contents.documents().addBuiltIn(schemas.resources(), schemas);
            for (ResourceInfo resource : schemas.resources()) {
                if (!schemas.isCustom(resource)) {
                    contents.add(resource, false);
                }
            }
            ObjectNode tree = JsonNodeFactory.instance.objectNode();
            tree.setAll(definitions.complete(contents.served()));
            builtIn2 = new HashSet<>();
            tree.fieldNames().forEachRemaining(builtIn2::add);
            return encoding.apply(paths.write(), tree);
        }

        @Override
        public Part custom(String path, BiFunction<ObjectNode, ObjectNode, Part> encoding) {
            DefinitionSet definitions = new DefinitionSet(schemas, descriptions(), RefStyle.V2);
            PathWriter paths = new PathWriter(RefStyle.V2);
            Operations operations = new Operations(definitions, schemas, paths);
            Content content = cache.contents().get(path);
            for (ResourceInfo resource : content == null ? List.<ResourceInfo>of() : content.resources()) {
                if (schemas.isCustom(resource)) {
                    operations.add(resource);
                }
            }
            ObjectNode tree = JsonNodeFactory.instance.objectNode();
            tree.setAll(definitions.complete(Set.of()));
            tree.remove(builtIn2);
            return encoding.apply(paths.write(), tree);
        }
    }

    /** All of the version 2 document but paths and definitions. */
    private ObjectNode head2() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("swagger", "2.0");
        info(tree);
        bearer(tree.putObject("securityDefinitions").putObject("BearerToken"));
        tree.putArray("security").addObject().putArray("BearerToken");
        return tree;
    }

    private Descriptions descriptions() {
        Descriptions known = descriptions.get();
        if (known == null) {
            known = Descriptions.read();
            descriptions = new SoftReference<>(known);
        }
        return known;
    }

    private void info(ObjectNode tree) {
        tree.putObject("info").put("title", "Kubernetes").put("version", version);
    }

    private static void bearer(ObjectNode scheme) {
        scheme.put("description", "Bearer Token authentication");
        scheme.put("type", "apiKey");
        scheme.put("name", "authorization");
        scheme.put("in", "header");
    }

    private static Document encode(ObjectNode tree) {
        try {
            byte[] bytes = JSON.writeValueAsBytes(tree);
            return new Document(bytes, hash(bytes));
        } catch (JsonProcessingException treesAlwaysEncode) {
            throw new IllegalStateException(treesAlwaysEncode);
        }
    }

    private static String hash(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-512").digest(bytes);
            return HexFormat.of().formatHex(digest).toUpperCase(Locale.ROOT);
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }
}
