package dev.keelson.informers;

import static dev.keelson.informers.Objects.configMap;
import static dev.keelson.informers.Objects.list;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.informers.fabric8.Fabric8InformerFactory;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.SharedInformerEventListener;
import io.fabric8.kubernetes.client.informers.SharedInformerFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class Fabric8InformerFactoryTest {

    private final InformerHarness h = new InformerHarness(builder -> builder.watchList(false));
    private final InformerFactory factory = h.settings().watchList(false).build();
    private final SharedInformerFactory informers = Fabric8InformerFactory.over(factory);

    @Test
    void startsAndStopsWhatItMade() {
        SharedIndexInformer<ConfigMap> maps = informers.sharedIndexInformerFor(ConfigMap.class, 0);
        SharedIndexInformer<Secret> secrets = informers.sharedIndexInformerFor(Secret.class, 60_000);
        assertThat(informers.getExistingSharedIndexInformer(ConfigMap.class)).isSameAs(maps);
        assertThat(informers.getExistingSharedIndexInformer(Secret.class)).isSameAs(secrets);
        assertThat(informers.getExistingSharedIndexInformer(String.class)).isNull();

        Future<Void> started = informers.startAllRegisteredInformers();
        assertThat(started.isDone()).isFalse();
        h.transport.last("api/v1/configmaps").answer(list("7", "", configMap("a", "1", "1")));
        h.transport.last("api/v1/secrets").answer(list("7", ""));
        assertThat(started).isDone();
        assertThat(maps.getStore().listKeys()).containsExactly("default/a");

        informers.stopAllRegisteredInformers();
        assertThat(maps.isRunning()).isFalse();
        assertThat(secrets.isRunning()).isFalse();
    }

    @Test
    void oneWatchServesAllInformersOfAType() {
        SharedIndexInformer<ConfigMap> one = informers.sharedIndexInformerFor(ConfigMap.class, 0);
        SharedIndexInformer<ConfigMap> two = informers.sharedIndexInformerFor(ConfigMap.class, 1000);
        int before = h.transport.count();
        informers.startAllRegisteredInformers();
        assertThat(one).isNotSameAs(two);
        assertThat(h.transport.count()).isEqualTo(before + 1);

        one.stop();
        assertThat(h.last().cancelled).isFalse();
        two.stop();
        assertThat(h.last().cancelled).isTrue();
    }

    @Test
    @SuppressWarnings("deprecation")
    void confinesToANamespaceAndAName() {
        informers
                .inNamespace("web")
                .withName("settings")
                .sharedIndexInformerFor(ConfigMap.class, 0)
                .start();

        assertThat(h.last().path)
                .startsWith("api/v1/namespaces/web/configmaps?")
                .contains("fieldSelector=metadata.name%3Dsettings");
    }

    @Test
    @SuppressWarnings("deprecation")
    void tellsListenersOfAStartThatFails() {
        List<Exception> failures = new ArrayList<>();
        informers.addSharedInformerEventListener(new SharedInformerEventListener() {
            @Override
            public void onException(Exception exception) {
                failures.add(exception);
            }
        });
        informers.sharedIndexInformerFor(ConfigMap.class, 0);
        Future<Void> started = informers.startAllRegisteredInformers();
        h.last().refuse(403, "Forbidden");

        assertThat(failures).hasSize(1);
        assertThat(started).failsWithin(java.time.Duration.ZERO);
    }

    @Test
    void closingEndsItsInformersAndLeavesTheOthersOfTheFactory() {
        SharedInformer<ConfigMap> ours = factory.informer(ConfigMap.class);
        ours.start();
        Fabric8InformerFactory owner = Fabric8InformerFactory.over(factory);
        SharedIndexInformer<ConfigMap> theirs = owner.sharedIndexInformerFor(ConfigMap.class, 0);
        theirs.start();
        owner.close();

        assertThat(theirs.isRunning()).isFalse();
        assertThat(h.last().cancelled).isFalse();
        Fabric8InformerFactory.of(InformerHarness.client()).close();
    }
}
