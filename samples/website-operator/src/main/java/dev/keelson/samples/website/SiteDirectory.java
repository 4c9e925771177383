package dev.keelson.samples.website;

import dev.keelson.runtime.client.CachedClient;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.Map;

/**
 * A ConfigMap that says where all sites are. No site owns it, so nobody but this operator takes a site out of it.
 *
 * <p>Each site's entry is applied under a field manager of the site's own: sites do not see each other's, and to apply none
 * removes it.
 *
 * @param namespace where the ConfigMap is
 */
record SiteDirectory(CachedClient client, String namespace) {

    static final String NAME = "website-directory";

    void add(WebSite site) {
        apply(site, Map.of(key(site), url(site)));
    }

    void remove(WebSite site) {
        apply(site, Map.of());
    }

    private void apply(WebSite site, Map<String, String> entries) {
        client.withFieldManager("website-" + site.getMetadata().getUid())
                .apply(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(NAME)
                        .endMetadata()
                        .withData(entries)
                        .build());
    }

    static String key(WebSite site) {
        return site.getMetadata().getNamespace() + "." + site.getMetadata().getName();
    }

    static String url(WebSite site) {
        return "http://" + site.getMetadata().getName() + "."
                + site.getMetadata().getNamespace() + ".svc";
    }
}
