package dev.keelson.samples.site;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Map;

/** What a Site asks for, and what is said of it. */
final class Page {

    private Page() {}

    static ConfigMap of(Site site) {
        String title = site.getSpec().title();
        ConfigMap page = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(site.getMetadata().getNamespace())
                .withName(nameOf(site))
                .withLabels(Map.of("app", "site"))
                .endMetadata()
                .addToData("index.html", "<html><head><title>" + title + "</title></head></html>")
                .build();
        page.addOwnerReference(site);
        return page;
    }

    /** The Site with its status and nothing else, to be applied. */
    static Site reported(Site site) {
        Site reported = new Site();
        reported.setMetadata(new ObjectMetaBuilder()
                .withNamespace(site.getMetadata().getNamespace())
                .withName(site.getMetadata().getName())
                .build());
        reported.setStatus(new Site.Status(nameOf(site), site.getMetadata().getGeneration()));
        return reported;
    }

    private static String nameOf(Site site) {
        return site.getMetadata().getName() + "-page";
    }
}
