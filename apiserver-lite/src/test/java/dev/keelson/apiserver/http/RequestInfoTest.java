package dev.keelson.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RequestInfoTest {

    private static RequestInfo of(String method, String target) {
        int query = target.indexOf('?');
        return query < 0
                ? RequestInfo.of(method, target, Query.parse(""))
                : RequestInfo.of(method, target.substring(0, query), Query.parse(target.substring(query + 1)));
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/api/v1/namespaces/n/pods,list,'',n,pods,'',''",
        "GET,/api/v1/namespaces/n/pods?watch=1,watch,'',n,pods,'',''",
        "GET,/api/v1/namespaces/n/pods?watch=false,list,'',n,pods,'',''",
        "GET,/api/v1/namespaces/n/pods/p,get,'',n,pods,p,''",
        "GET,/api/v1/namespaces/n/pods/p/log,get,'',n,pods,p,log",
        "POST,/apis/apps/v1/namespaces/n/deployments,create,apps,n,deployments,'',''",
        "PUT,/apis/apps/v1/namespaces/n/deployments/d/status,update,apps,n,deployments,d,status",
        "PATCH,/apis/apps/v1/namespaces/n/deployments/d/scale,patch,apps,n,deployments,d,scale",
        "DELETE,/api/v1/namespaces/n/pods,deletecollection,'',n,pods,'',''",
        "DELETE,/api/v1/namespaces/n,delete,'',n,namespaces,n,''",
        "PUT,/api/v1/namespaces/n/finalize,update,'',n,namespaces,n,finalize",
        "GET,/api/v1/watch/namespaces/n/pods/p,watch,'',n,pods,p,''",
        "GET,/api/v1/nodes,list,'','',nodes,'',''",
        "GET,/api/v1/nodes/,list,'','',nodes,'',''",
        "GET,/api/v1/namespaces/n//pods/p,get,'',n,'',pods,p",
        "get,/api/v1/nodes,'','','',nodes,'',''",
        "GET,/api/v1/pods?fieldSelector=metadata.name%3Dx,list,'','',pods,x,''",
    })
    void readsResourcePathsAsKubernetesDoes(
            String method,
            String target,
            String verb,
            String group,
            String namespace,
            String resource,
            String name,
            String subresource) {
        RequestInfo info = of(method, target);

        assertThat(info.resourceRequest()).isTrue();
        assertThat(info)
                .extracting(
                        RequestInfo::verb,
                        RequestInfo::group,
                        RequestInfo::namespace,
                        RequestInfo::resource,
                        RequestInfo::name,
                        RequestInfo::subresource)
                .containsExactly(verb, group, namespace, resource, name, subresource);
    }

    @Test
    void takesDiscoveryAndOtherPathsForNoResources() {
        assertThat(of("GET", "/apis/apps/v1").resourceRequest()).isFalse();
        assertThat(of("GET", "/api/v1").resourceRequest()).isFalse();
        assertThat(of("GET", "/healthz").verb()).isEqualTo("get");
    }
}
