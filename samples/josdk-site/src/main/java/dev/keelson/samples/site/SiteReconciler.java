package dev.keelson.samples.site;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.util.List;

/** Keeps a ConfigMap with the page of each Site, and takes it away with the Site. Knows nothing of Keelson. */
// docs:begin reconciler
@ControllerConfiguration
@GradualRetry(initialInterval = 500, maxInterval = 60_000)
public final class SiteReconciler implements Reconciler<Site>, Cleaner<Site> {

    @Override
    public List<EventSource<?, Site>> prepareEventSources(EventSourceContext<Site> context) {
        var pages = InformerEventSourceConfiguration.from(ConfigMap.class, Site.class)
                .withLabelSelector("app=site")
                .build();
        return List.of(new InformerEventSource<>(pages, context));
    }

    @Override
    public UpdateControl<Site> reconcile(Site site, Context<Site> context) {
        ConfigMap wanted = Page.of(site);
        boolean served = context.getSecondaryResource(ConfigMap.class)
                .filter(page -> wanted.getData().equals(page.getData()))
                .isPresent();
        if (!served) {
            context.resourceOperations().serverSideApply(wanted);
        }
        return UpdateControl.patchStatus(Page.reported(site));
    }

    @Override
    public DeleteControl cleanup(Site site, Context<Site> context) {
        context.getClient().resource(Page.of(site)).delete();
        return DeleteControl.defaultDelete();
    }
}
// docs:end reconciler
