package dev.keelson.apiserver.openapi;

import dev.keelson.api.catalogue.ResourceInfo;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The operations that are about the API itself: which groups, versions and resources there are. Used by one thread. */
final class DocumentPaths {

    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

    private final DefinitionSet definitions;
    private final PathWriter paths;

    DocumentPaths(DefinitionSet definitions, PathWriter paths) {
        this.definitions = definitions;
        this.paths = paths;
    }

    private void add(String path, String id, String text, String tag, List<String> forms, String definition) {
        paths.add(new Operation(
                path,
                "get",
                id,
                text,
                tag,
                "",
                null,
                List.of(),
                null,
                false,
                forms,
                forms,
                List.of("200"),
                definitions.reference(definition)));
    }

    /** Everything outside of groups and versions: {@code /api/}, {@code /apis/} and {@code /version/}. */
    void addRoots() {
        addCoreVersions();
        addGroups();
        addVersion();
    }

    void addCoreVersions() {
        add(
                "/api/",
                "getCoreAPIVersions",
                "lists the versions of the core group",
                "core",
                MediaForms.DOCUMENTS,
                META + "APIVersions");
    }

    void addGroups() {
        add(
                "/apis/",
                "getAPIVersions",
                "lists the groups and their versions",
                "apis",
                MediaForms.DOCUMENTS,
                META + "APIGroupList");
    }

    void addVersion() {
        add(
                "/version/",
                "getCodeVersion",
                "tells which version the server is",
                "version",
                List.of("application/json"),
                "io.k8s.apimachinery.pkg.version.Info");
    }

    void addGroup(String group) {
        add(
                "/apis/" + group + "/",
                "get" + OperationIds.camel(group, true) + "APIGroup",
                "tells the versions of a group",
                OperationIds.tag(group, ""),
                MediaForms.DOCUMENTS,
                META + "APIGroup");
    }

    void addVersion(String group, String version, boolean custom) {
        add(
                (group.isEmpty() ? "/api/" : "/apis/" + group + "/") + version + "/",
                "get" + OperationIds.groupVersion(group, version) + "APIResources",
                "lists the resources of a version",
                OperationIds.tag(group, version),
                MediaForms.objects(custom),
                META + "APIResourceList");
    }

    /** The groups and versions of built-in resources. */
    void addBuiltIn(List<ResourceInfo> resources, ServedSchemas schemas) {
        Set<String> seen = new TreeSet<>();
        for (ResourceInfo resource : resources) {
            String group = resource.gvr().group();
            if (schemas.isCustom(resource)) {
                continue;
            }
            if (!group.isEmpty() && seen.add(group)) {
                addGroup(group);
            }
            if (seen.add(group + "/" + resource.gvr().version())) {
                addVersion(group, resource.gvr().version(), false);
            }
        }
    }
}
