package dev.keelson.samples.website;

import dev.keelson.clock.Clock;
import dev.keelson.runtime.client.CachedClient;
import dev.keelson.runtime.events.EventRecorder;
import dev.keelson.runtime.reconcile.ObjectReconciler;
import dev.keelson.runtime.reconcile.Result;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import org.jspecify.annotations.Nullable;

/** Makes what a site asks for, says how it goes, and tidies up after it. */
record WebSiteReconciler(CachedClient client, SiteDirectory directory, EventRecorder events, Clock clock)
        implements ObjectReconciler<WebSite> {

    static final String FINALIZER = "samples.keelson.dev/directory";

    // docs:begin reconcile
    @Override
    public Result reconcile(WebSite found) throws InterruptedException {
        if (found.isMarkedForDeletion()) {
            directory.remove(found);
            client.removeFinalizer(found, FINALIZER);
            return Result.done();
        }
        WebSite site = client.addFinalizer(found, FINALIZER);
        String secret = site.getSpec().credentials();
        Secret credentials = secret == null
                ? null
                : client.get(Secret.class, site.getMetadata().getNamespace(), secret);
        if (secret != null && credentials == null) {
            report(site, SiteStatus.waitingFor(secret, site, clock.now()));
            return Result.done();
        }
        client.apply(SiteParts.config(site));
        client.apply(SiteParts.service(site));
        Deployment deployment = client.apply(SiteParts.deployment(site, credentials));
        directory.add(site);
        report(site, SiteStatus.of(deployment, site, clock.now()));
        return Result.done();
    }
    // docs:end reconcile

    // docs:begin status
    private void report(WebSite site, WebSite.Status status) {
        if (status.equals(site.getStatus())) {
            return;
        }
        Condition before = SiteStatus.find(site, SiteStatus.READY);
        WebSite reported = new WebSite();
        reported.setMetadata(new ObjectMetaBuilder()
                .withNamespace(site.getMetadata().getNamespace())
                .withName(site.getMetadata().getName())
                .build());
        reported.setStatus(status);
        WebSite now = client.applyStatus(reported);
        tell(now, before, SiteStatus.find(now, SiteStatus.READY));
    }
    // docs:end status

    /** Only what is new is news. */
    private void tell(WebSite site, @Nullable Condition before, @Nullable Condition now) {
        if (now == null || (before != null && before.getReason().equals(now.getReason()))) {
            return;
        }
        if (now.getStatus().equals("True")) {
            events.normal(site, "Published", "serves at " + site.getStatus().url());
        } else if (now.getReason().equals("RollingOut")) {
            events.normal(site, now.getReason(), now.getMessage());
        } else {
            events.warning(site, now.getReason(), now.getMessage());
        }
    }
}
