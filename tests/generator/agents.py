"""User agents by tool. Versions move with the days, each computer at its own pace."""

_CLI = ("aws-cli/2.{0}.{1} md/awscrt#0.23.8 ua/2.1 os/{2} md/arch#arm64 lang/python#3.12.9 "
        "md/pyimpl#CPython m/b,Z,E cfg/retry-mode#standard md/installer#exe md/prompt#off")
_BROWSER = ("Mozilla/5.0 ({2}) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/{0}.0.0.0 Safari/537.36")
_TERRAFORM = (
    "APN/1.0 HashiCorp/1.0 Terraform/1.11.{1} (+https://www.terraform.io) "
    "terraform-provider-aws/5.{0}.0 (+https://registry.terraform.io/providers/hashicorp/aws) "
    "aws-sdk-go-v2/1.36.3 ua/2.1 os/linux lang/go#1.23.6 md/GOOS#linux md/GOARCH#amd64")
_BOTO = ("Boto3/1.{0}.{1} md/Botocore#1.{0}.{1} ua/2.1 os/linux#5.10.234 md/arch#{2} "
         "lang/python#3.12.9 md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.{0}.{1}")
_FIREFOX = "Mozilla/5.0 ({2}; rv:{0}.0) Gecko/20100101 Firefox/{0}.0"
_EDGE = ("Mozilla/5.0 ({2}) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/{0}.0.0.0 Safari/537.36 Edg/{0}.0.0.0")
_S3_BROWSER = "S3 Browser/12.{0}.{1} (https://s3browser.com)"
_GO = "{2} aws-sdk-go-v2/1.{0}.{1} ua/2.1 os/linux lang/go#1.23.6 md/GOOS#linux md/GOARCH#amd64"
_SSM_AGENT = "amazon-ssm-agent/3.3.{0}{1} aws-sdk-go/1.55.5 (go1.22.12; linux; amd64)"

# tool: (format, first version, days between versions, platform)
_TOOLS = {
    "cli": (_CLI, 24, 9, "macos#24.3.0"),
    "cli-linux": (_CLI, 23, 16, "linux#6.8.0-52"),
    "cli-kali": (_CLI, 22, 99, "linux#6.11.2-kali1"),
    "browser": (_BROWSER, 133, 14, "Macintosh; Intel Mac OS X 10_15_7"),
    "browser-windows": (_BROWSER, 133, 14, "Windows NT 10.0; Win64; x64"),
    "terraform": (_TERRAFORM, 88, 7, ""),
    "boto": (_BOTO, 36, 11, "x86_64"),
    "lambda": (_BOTO, 35, 18, "aarch64 exec-env/AWS_Lambda_python3.12"),
    "monitor": (_GO, 34, 15, "northstar-crawler/7.61"),
    "balancer": (_GO, 35, 20, "elbv2.k8s.aws/v2.11.0"),
    "karpenter": (_GO, 36, 13, "karpenter.sh-1.2.1"),
    "dns": (_GO, 32, 30, "external-dns/v0.15.1"),
    "ssm-agent": (_SSM_AGENT, 161, 12, ""),
    "cli-windows": (_CLI, 21, 21, "windows#11"),
    "firefox-linux": (_FIREFOX, 134, 28, "X11; Linux x86_64"),
    "firefox-mac": (_FIREFOX, 135, 28, "Macintosh; Intel Mac OS X 10.15"),
    "edge": (_EDGE, 132, 25, "Windows NT 10.0; Win64; x64"),
    "boto-laptop": (_BOTO, 34, 40, "arm64"),
    "terraform-laptop": (_TERRAFORM, 82, 60, ""),
    "s3browser": (_S3_BROWSER, 1, 90, ""),
    "go": (_GO, 30, 60, "tool/0.4"),
}


def agent(tool, day, computer=0):
    """The user agent of a tool on a day. `computer` tells computers apart, by a small number."""
    form, first, step, platform = _TOOLS[tool]
    age = (day + computer * 3 % step) // step
    return form.format(first + age, (computer * 7 + age * 5) % 19, platform)
