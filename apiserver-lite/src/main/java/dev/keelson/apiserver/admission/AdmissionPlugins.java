package dev.keelson.apiserver.admission;

import java.util.List;
import java.util.random.RandomGenerator;

/** The plugins that are on by default, in Kubernetes' order. */
public final class AdmissionPlugins {
    private AdmissionPlugins() {}

    public static AdmissionChain all(StoredObjects objects, QuotaLedger quotas, RandomGenerator random) {
        return AdmissionChain.of(List.of(
                new NamespaceLifecycle(objects),
                new ServiceAccountAdmission(objects, random),
                new TaintNodesByCondition(),
                new PriorityAdmission(objects),
                new DefaultTolerationSeconds(),
                new StorageObjectInUseProtection(),
                new ResourceQuotaAdmission(objects, quotas)));
    }
}
