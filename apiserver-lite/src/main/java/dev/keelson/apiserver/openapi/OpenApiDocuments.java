package dev.keelson.apiserver.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.Catalogue;
import dev.keelson.api.catalogue.ResourceInfo;
import dev.keelson.api.schema.OpenApi.RefStyle;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All OpenAPI documents, each made when first asked for and kept until what is served changes. Safe for many threads. */
public final class OpenApiDocuments {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ServedSchemas schemas;
    private final String version;

    /** Guarded by this; replaced when the generation moves on. */
    private Cache cache = new Cache(Long.MIN_VALUE);

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
        private final Map<String, Document> versions3 = new TreeMap<>();
        private @Nullable Document index3;
        private @Nullable Document json2;
        private @Nullable Document proto2;

        Cache(long generation) {
            this.generation = generation;
        }
    }

    /** The version 2 document as JSON. */
    public synchronized Document v2() {
        Cache now = current();
        if (now.json2 == null) {
            now.json2 = encode(tree2());
        }
        return now.json2;
    }

    /** The version 2 document as gnostic's {@code openapi.v2.Document} message. */
    public synchronized Document v2Protobuf() {
        Cache now = current();
        if (now.proto2 == null) {
            byte[] bytes = GnosticEncoder.encode(tree2());
            now.proto2 = new Document(bytes, hash(bytes));
        }
        return now.proto2;
    }

    /** Names the version 3 documents with their hashes. */
    public synchronized Document v3Index() {
        Cache now = current();
        if (now.index3 == null) {
            ObjectNode tree = JsonNodeFactory.instance.objectNode();
            ObjectNode paths = tree.putObject("paths");
            for (String path : groupVersions().keySet()) {
                Document document = v3(path);
                if (document != null) {
                    paths.putObject(path).put("serverRelativeURL", "/openapi/v3/" + path + "?hash=" + document.hash());
                }
            }
            now.index3 = encode(tree);
        }
        return now.index3;
    }

    /** The version 3 document of {@code api/v1} or {@code apis/GROUP/VERSION}; null if that is not served. */
    public synchronized @Nullable Document v3(String path) {
        Cache now = current();
        Document known = now.versions3.get(path);
        if (known == null) {
            List<ResourceInfo> resources = groupVersions().get(path);
            if (resources == null) {
                return null;
            }
            known = encode(tree3(resources));
            now.versions3.put(path, known);
        }
        return known;
    }

    private Cache current() {
        long generation = schemas.generation();
        if (cache.generation != generation) {
            cache = new Cache(generation);
        }
        return cache;
    }

    private Map<String, List<ResourceInfo>> groupVersions() {
        Map<String, List<ResourceInfo>> groupVersions = new TreeMap<>();
        for (ResourceInfo resource : schemas.resources()) {
            String group = resource.gvr().group();
            String path = (group.isEmpty() ? "api/" : "apis/" + group + "/")
                    + resource.gvr().version();
            groupVersions.computeIfAbsent(path, unused -> new ArrayList<>()).add(resource);
        }
        return groupVersions;
    }

    private ObjectNode tree3(List<ResourceInfo> resources) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("openapi", "3.0.0");
        if (Catalogue.builtIn().hasGroup(resources.get(0).gvr().group())) {
            info(tree);
        } else {
            tree.putObject("info").put("title", "Kubernetes CRD Swagger").put("version", "v0.1.0");
        }
        DefinitionSet definitions = new DefinitionSet(schemas, RefStyle.V3);
        Operations operations = new Operations(RefStyle.V3, definitions, tree.putObject("paths"));
        resources.forEach(operations::add);
        ObjectNode components = tree.putObject("components");
        components.putObject("schemas").setAll(definitions.complete());
        bearer(components.putObject("securitySchemes").putObject("BearerToken"));
        return tree;
    }

    private ObjectNode tree2() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("swagger", "2.0");
        info(tree);
        DefinitionSet definitions = new DefinitionSet(schemas, RefStyle.V2);
        Operations operations = new Operations(RefStyle.V2, definitions, tree.putObject("paths"));
        schemas.resources().forEach(operations::add);
        tree.putObject("definitions").setAll(definitions.complete());
        bearer(tree.putObject("securityDefinitions").putObject("BearerToken"));
        tree.putArray("security").addObject().putArray("BearerToken");
        return tree;
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
