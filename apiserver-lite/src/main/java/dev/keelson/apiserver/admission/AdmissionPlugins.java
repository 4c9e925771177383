package dev.keelson.apiserver.admission;

import dev.keelson.apiserver.authz.Authorizer;
import java.util.List;
import java.util.random.RandomGenerator;

/** The plugins that are on by default, in Kubernetes' order. */
public final class AdmissionPlugins {
    private AdmissionPlugins() {}

    /** The check that no flag switches off. */
    public static AdmissionPlugin always(StoredObjects objects, Authorizer authorizer) {
        return new NoEscalation(authorizer, objects);
    }

    public static AdmissionChain all(StoredObjects objects, QuotaLedger quotas, RandomGenerator random) {
        return AdmissionChain.of(List.of(
                new NamespaceLifecycle(objects),
                new LimitRanger(objects),
                new ServiceAccountAdmission(objects, random),
                new TaintNodesByCondition(),
                new PodSecurity(objects),
                new PriorityAdmission(objects),
                new DefaultTolerationSeconds(),
                new StorageObjectInUseProtection(),
                new RuntimeClassAdmission(objects),
                new ResourceQuotaAdmission(objects, quotas)));
    }
}
