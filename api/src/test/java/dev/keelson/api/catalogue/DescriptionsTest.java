package dev.keelson.api.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.api.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DescriptionsTest {
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

    private final Descriptions descriptions = Descriptions.read();

    @Test
    void saysWhatTypesAndFieldsAreFor() {
        assertThat(descriptions.ofType("io.k8s.api.core.v1.Container"))
                .isEqualTo("A single application container that you want to run within a pod.");
        assertThat(descriptions.ofField("io.k8s.api.core.v1.PodSpec", "containers"))
                .contains("containers");
        assertThat(descriptions.ofField(META + "ObjectMeta", "finalizers")).isNotEmpty();
        assertThat(descriptions.ofField("io.k8s.api.apps.v1.DeploymentSpec", "replicas"))
                .isNotEmpty();
        assertThat(descriptions.ofType("io.example.v1.Nothing")).isEmpty();
    }

    @Test
    void tellsTypesOfOneNameApartByTheirGroup() {
        assertThat(descriptions.ofField("io.k8s.api.events.v1.Event", "note")).isNotEmpty();
        assertThat(descriptions.ofField("io.k8s.api.core.v1.Event", "message")).isNotEmpty();
        assertThat(descriptions.ofField("io.k8s.api.core.v1.Event", "note")).isEmpty();
    }

    @Test
    void hasTextForNearlyEveryField() {
        Catalogue catalogue = Catalogue.builtIn();
        List<String> missing = new ArrayList<>();
        int all = 0;
        for (String name : new TreeSet<>(catalogue.definitionNames())) {
            Schema schema = catalogue.definition(name);
            for (String field : schema.properties().keySet()) {
                all++;
                boolean envelope = field.equals("kind") || field.equals("apiVersion") || field.equals("metadata");
                if (!envelope && descriptions.ofField(name, field).isEmpty()) {
                    missing.add(name + " " + field);
                }
            }
        }
        assertThat(missing.size()).as("without text: %s", missing).isLessThan(all / 20);
    }
}
