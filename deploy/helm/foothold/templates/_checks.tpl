{{/*
What the schema cannot say: values that do not fit each other. Each ends the rendering with a sentence that
names the value and the way out.
*/}}
{{- define "foothold.checks" -}}
{{- $values := .Values -}}
{{- $config := $values.config -}}
{{- $kafka := get $config "kafka" | default dict -}}
{{- if not $values.image.repository -}}
{{-   fail "image.repository is not set: build deploy/docker/Dockerfile, push it, and name the repository it went to" -}}
{{- end -}}
{{- if $values.strimzi.enabled -}}
{{-   if not $values.strimzi.cluster -}}
{{-     fail "strimzi.cluster is not set: it is the name of the Kafka resource (kubectl get kafka)" -}}
{{-   end -}}
{{- else if not (get $kafka "brokers") -}}
{{-   fail "config.kafka.brokers is not set: name some of the cluster's brokers, such as kafka-0:9092,kafka-1:9092, or set strimzi.enabled and strimzi.cluster" -}}
{{- end -}}
{{- if hasKey (get $config "http" | default dict) "listen" -}}
{{-   fail "config.http.listen is the chart's own to set: take it out, and set port" -}}
{{- end -}}
{{- if hasKey (get $config "state" | default dict) "directory" -}}
{{-   fail "config.state.directory is the chart's own to set: take it out; persistence says what lies below it" -}}
{{- end -}}
{{- range $name, $_ := get (get $config "detection" | default dict) "caps" | default dict -}}
{{-   if has $name (list "true" "false") -}}
{{-     fail "config.detection.caps names a group that Helm read as a word: to its YAML a bare N is \"no\"; write \"N\" in quotes" -}}
{{-   end -}}
{{- end -}}
{{- include "foothold.checks.properties" . -}}
{{- include "foothold.checks.files" . -}}
{{- include "foothold.checks.memory" . -}}
{{- end -}}

{{/* Secrets by reference only, and each reference to something that is there. */}}
{{- define "foothold.checks.properties" -}}
{{- $values := .Values -}}
{{- $mounted := list -}}
{{- $names := list -}}
{{- range $values.secretFiles -}}
{{-   if has .secret $names -}}
{{-     fail (printf "secretFiles names the Secret %s twice: put all of its keys into one row" .secret) -}}
{{-   end -}}
{{-   $names = append $names .secret -}}
{{-   $secret := .secret -}}
{{-   range .keys -}}
{{-     $mounted = append $mounted (printf "/run/secrets/%s/%s" $secret .) -}}
{{-   end -}}
{{- end -}}
{{- $folders := list -}}
{{- range $values.extraVolumeMounts -}}
{{-   $folders = append $folders (trimSuffix "/" .mountPath) -}}
{{- end -}}
{{- $variables := list -}}
{{- range $values.extraEnv -}}
{{-   $variables = append $variables .name -}}
{{- end -}}
{{- range $name, $value := get (get $values.config "kafka" | default dict) "properties" | default dict -}}
{{-   $text := toString $value -}}
{{-   $isSecret := or (contains "password" $name) (contains "secret" $name) (hasSuffix ".pem" $name) (has $name (list "sasl.oauthbearer.config" "sasl.jaas.config")) -}}
{{-   if and $isSecret (not (hasPrefix "file:" $text)) (not (hasPrefix "env:" $text)) -}}
{{-     fail (printf "config.kafka.properties.%s holds a secret itself: put it into a Secret, name that in secretFiles, and write \"file:/run/secrets/SECRET/KEY\" here" $name) -}}
{{-   end -}}
{{-   $path := "" -}}
{{-   if hasPrefix "file:" $text -}}
{{-     $path = trimPrefix "file:" $text -}}
{{-   else if hasSuffix ".location" $name -}}
{{-     $path = $text -}}
{{-   end -}}
{{-   if and (hasPrefix "/run/secrets/" $path) (not (has $path $mounted)) -}}
{{-     $below := false -}}
{{-     range $folders -}}
{{-       if or (eq $path .) (hasPrefix (printf "%s/" .) $path) -}}{{- $below = true -}}{{- end -}}
{{-     end -}}
{{-     if not $below -}}
{{-       fail (printf "config.kafka.properties.%s names the file %s, which nothing mounts: add { secret: %s, keys: [%s] } to secretFiles" $name $path (base (dir $path)) (base $path)) -}}
{{-     end -}}
{{-   end -}}
{{-   if and (hasPrefix "env:" $text) (not $values.extraEnvFrom) (not (has (trimPrefix "env:" $text) $variables)) -}}
{{-     fail (printf "config.kafka.properties.%s names the variable %s, which nothing sets: add it to extraEnv" $name (trimPrefix "env:" $text)) -}}
{{-   end -}}
{{- end -}}
{{- end -}}

{{/* What `config` names in its own folder must be in configFiles. */}}
{{- define "foothold.checks.files" -}}
{{- $values := .Values -}}
{{- $named := dict -}}
{{- range get (get $values.config "detection" | default dict) "catalog" | default list -}}
{{-   $_ := set $named . "config.detection.catalog" -}}
{{- end -}}
{{- with get (get $values.config "enrichment" | default dict) "networks" -}}
{{-   $_ := set $named . "config.enrichment.networks" -}}
{{- end -}}
{{- range $file, $setting := $named -}}
{{-   $name := trimPrefix "/etc/foothold/" $file -}}
{{-   if and (not (hasPrefix "/" $name)) (not (hasKey $values.configFiles $name)) -}}
{{-     fail (printf "%s names the file %s, which is not in configFiles: put its text there, or mount it with extraVolumes and name it with its folder" $setting $file) -}}
{{-   end -}}
{{- end -}}
{{- if hasKey $values.configFiles "foothold.yaml" -}}
{{-   fail "configFiles may not hold foothold.yaml: that is made from config" -}}
{{- end -}}
{{- end -}}

{{/* Killed for its memory, a daemon starts over and is killed again. */}}
{{- define "foothold.checks.memory" -}}
{{- $sizes := dict "Mi" 1 "Gi" 1024 "Ti" 1048576 "MiB" 1 "GiB" 1024 "TiB" 1048576 -}}
{{- $limit := toString (get (get .Values.resources "limits" | default dict) "memory") -}}
{{- $cache := toString (get (get .Values.config "state" | default dict) "cache" | default "1GiB") -}}
{{- if and (regexMatch "^[0-9]+(Mi|Gi|Ti)$" $limit) (regexMatch "^[0-9]+(MiB|GiB|TiB)$" $cache) -}}
{{-   $limitMi := mul (regexFind "^[0-9]+" $limit | int64) (get $sizes (regexFind "[A-Za-z]+$" $limit)) -}}
{{-   $cacheMi := mul (regexFind "^[0-9]+" $cache | int64) (get $sizes (regexFind "[A-Za-z]+$" $cache)) -}}
{{-   if lt $limitMi (add $cacheMi 512) -}}
{{-     fail (printf "resources.limits.memory is %s, and config.state.cache %s: the limit must be 512Mi more than the cache at least" $limit $cache) -}}
{{-   end -}}
{{- end -}}
{{- end -}}
