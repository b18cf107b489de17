import type { Cause, Outcome } from '../../src-preload/contract/exchanges.ts'
import {
  ACCOUNT_SUSPENDED,
  IP_REFUSED,
  KEY_EXPIRED,
  KEY_OR_IP_OR_PERMISSION,
  KEY_REFUSED,
  KEY_UNKNOWN,
  PASSPHRASE_REFUSED,
  PERMISSION_REFUSED,
  SIGNATURE_REFUSED,
  type Verdict,
} from '../exchanges/outcomes/verdict.ts'

/** A failure that is about the credential. The pattern's name may be kept; the text that it was found in may not. */
export interface RecognisedFailure {
  readonly pattern: string
  readonly outcome: Outcome
  readonly cause: Cause
  readonly possible?: readonly Cause[]
}

/** Characters that are read: what a bot was told fits, and a flood of them costs no more. */
export const MOST_READ = 4_000

/** Answers about limits, servers, countries and clocks, whatever else they say. */
const INCONCLUSIVE_STATUSES: ReadonlySet<number> = new Set([407, 408, 418, 429, 451, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 530])

/**
 * Words of failures that say nothing of a credential. They win over all others: a key that is called
 * refused although it works stops a bot for nothing.
 */
const ABOUT_SOMETHING_ELSE: readonly RegExp[] = [
  /rate ?limit|too many|request limit|throttl|banned until|frequency/u,
  /maintenance|temporarily unavailable|bad gateway|gateway timeout|service unavailable/u,
  /timestamp|recv ?window|\bclock\b|\bnonce\b|server time/u,
  /restricted (?:location|region|country|jurisdiction)|(?:not available in|block access from) your (?:country|region)/u,
  /insufficient (?:balance|funds?|margin)|余额不足|保证金不足/u,
  /频率|频繁|限流|限频|过多请求|请求过多|维护|时间戳|系统繁忙|地区限制|所在(?:国家|地区)/u,
  /\beacces\b|\beperm\b|\(publickey\)/u,
]

/** Right before a word that tells a failure, these take it back. */
const DENIED = String.raw`(?<!\b(?:not|no|never|without|nor|hasn't|isn't|wasn't|haven't|against|prevents?|preventing|if|unless|before|until|avoid|avoids) (?:the |your |any |an |a |been |yet )?)`
const DENIED_ZH = '(?<!无需|无须|不需要|不需|不用|不会|不要|是否|尚未|避免|防止|如果|若|未|没有|并未|不)'
/** What exchanges and their pages call that by which they know somebody. */
const SECRET_THING = String.raw`(?:(?:access|refresh|auth|authentication|authorization|bearer|login|user|api|id|security|csrf|session) (?:token|cookie|key|id)|(?:api|access|secret) ?key|accesskey|jwt|(?<!trading |auction |web ?socket |ws |ssl |tls |tcp |http |fix |stream )session|login|credentials?|cookies?|certificate|authorization|authentication)`
const IS = '(?: (?:has|have|had|is|are|was|were|be|been|being|already|now)){0,3}'
const ZH_THING = '(?:登录(?:状态|信息|态|凭证|凭据)?|会话|令牌|凭证|凭据|授权|身份(?:信息|认证|凭证|验证)?|认证(?:信息|凭证)?|鉴权(?:信息)?|访问密钥|密钥|(?:api|access|secret) ?(?:key|密钥)|token|session|cookies?|jwt)'

type Row = readonly [name: string, verdict: Verdict, pattern: RegExp]

const row = (name: string, verdict: Verdict, source: string): Row => [name, verdict, new RegExp(source, 'u')]

/**
 * The most telling first. Every gap is bounded and stays within a sentence, so that the work grows with
 * the text and no faster. The texts are what exchanges, their pages and their libraries say; the seven
 * that the failure handling of the server systems before this knew are among them.
 */
const PATTERNS: readonly Row[] = [
  row('key_ip_or_permission', KEY_OR_IP_OR_PERMISSION, 'invalid api ?key, ip,? or permission'),

  row('ip_not_allowed', IP_REFUSED, String.raw`${DENIED}\b(?:invalid|unauthori[sz]ed|untrusted|unmatched|forbidden|illegal|unlisted) (?:request |client |source )?ip\b(?! (?:version|range))`),
  row('ip_not_allowed', IP_REFUSED, String.raw`\bip(?: address)?\b[^.;!?\n]{0,40}\b(?:not (?:in|on|allowed|permitted|authori[sz]ed|white ?listed|bound|trusted|match)|forbidden|unauthori[sz]ed|mismatch)`),
  row('ip_not_allowed_zh', IP_REFUSED, 'ip(?:地址)?[^。；！？\\n]{0,12}(?:不在|未在|不属于|未加入|未添加)[^。；！？\\n]{0,12}(?:名单|列表|允许|范围)'),
  row('ip_not_allowed_zh', IP_REFUSED, 'ip(?:地址)? ?(?:未授权|未经授权|未被授权|不允许|不被允许|被拒绝|不合法|非法|不匹配|未绑定|无权限|受限|未被允许)|(?:非法|无效|未授权)的? ?ip|不在ip白名单'),

  row('token_expired', KEY_EXPIRED, String.raw`${DENIED}\b(?:token|${SECRET_THING})${IS} expired\b`),
  row('token_expired', KEY_EXPIRED, String.raw`${DENIED}\bexpired (?:${SECRET_THING}|token)\b(?! (?:pair|sale|orders?))`),
  row('token_expired', KEY_EXPIRED, String.raw`\b(?:this|your|the) key has expired\b|\b(?:token|jwt)expired(?:error)?\b|\bsessionexpired\b`),
  row('session_timed_out', KEY_EXPIRED, String.raw`(?<!trading |web ?socket |ws |ssl |tls |tcp |http |fix |stream )\b(?:user )?session${IS} (?:timed ?out|time ?out|no longer valid|ended|terminated)\b|\b(?:log ?in|logon)${IS} (?:timed ?out|time ?out)\b`),
  row('login_expired_zh', KEY_EXPIRED, `${DENIED_ZH}${ZH_THING} ?(?:已经|已|均已)?(?:过期|失效|超时|逾时)(?!时间|检查|提醒|策略)|${ZH_THING} ?(?:已经|已)(?:到期|无效|终止|注销)`),
  row('login_expired_zh', KEY_EXPIRED, `(?:已过期|过期|失效)的 ?${ZH_THING}`),

  row('log_in_again', KEY_EXPIRED, String.raw`${DENIED}\b(?:please|must|need to|you should|have to) (?:log ?in|sign ?in|log ?on|login|re ?authenticate|authenticate)(?: again)?\b|\b(?:log ?in|sign ?in|login|authenticate) again\b`),
  row('not_logged_in', KEY_EXPIRED, String.raw`\b(?:not|isn't|aren't|no longer) (?:been )?(?:logged|signed) ?in\b|\b(?:login|log ?in|sign ?in) (?:is )?required\b|\b(?:logged|signed) out\b`),
  row('log_in_again_zh', KEY_EXPIRED, '(?<!无|不|正在)(?:请您?|需要|需|必须|应当?)(?:先|您|立即|尽快)?(?:重新)?(?:登录|登陆)(?!成功|完成)|(?<!无需|无须|不需要|不需|不用|不必|正在|已|自动)重新(?:登录|登陆)(?!成功|完成)'),
  row('not_logged_in_zh', KEY_EXPIRED, '(?:尚未|还未|还没有?|没有|未)(?:登录|登陆)(?!过|成功提示)|(?:登录|登陆)(?:已)?(?:失败|异常|无效|被拒绝)'),

  row('passphrase_refused', PASSPHRASE_REFUSED, String.raw`${DENIED}\b(?:invalid|incorrect|wrong|bad|illegal)[^.;!?\n]{0,20}passphrase\b|\bpassphrase\b[^.;!?\n]{0,20}\b(?:incorrect|invalid|wrong|error|mismatch|not match)`),
  row('passphrase_refused_zh', PASSPHRASE_REFUSED, '(?:passphrase|密码短语|api ?(?:密码|口令)|口令)(?:是|为)?(?:错误|不正确|无效|有误|不匹配|不对)'),
  row('signature_refused', SIGNATURE_REFUSED, String.raw`${DENIED}\b(?:invalid|incorrect|wrong|bad|illegal|mismatched) (?:api |request |hmac )?sign(?:ature)?\b(?! ?(?:up|in))|\bsignature\b[^.;!?\n]{0,40}\b(?:not valid|invalid|incorrect|wrong|mismatch|failed|failure|error|not match|doesn't match|refused|rejected)|\bsign error\b|\bdigest invalid\b|\binvalid digest\b`),
  row('signature_refused_zh', SIGNATURE_REFUSED, '(?:签名|验签)(?:验证|校验|认证)?(?:是|为)?(?:错误|失败|不正确|无效|有误|不匹配|不通过|未通过|异常|不合法|不对)|(?:无效|错误|非法|不正确)的?签名'),

  row('key_unknown', KEY_UNKNOWN, String.raw`\b(?:api ?|access ?)key\b[^.;!?\n]{0,40}\b(?:not (?:exist|found|recogni[sz]ed)|doesn't exist|unknown)|\b(?:unknown|no such|unrecogni[sz]ed|nonexistent|non existent) (?:api ?|access ?)key\b`),
  row('key_unknown_zh', KEY_UNKNOWN, '(?:api ?key|api ?密钥|access ?key|访问密钥|密钥)(?:不存在|未找到|找不到)'),
  row('key_refused', KEY_REFUSED, String.raw`${DENIED}\b(?:invalid|incorrect|wrong|bad|illegal|disabled|revoked|deleted|inactive|malformed) (?:api ?|access ?|secret ?)?key\b(?! (?:value|name|path|in|for|pair|order|type|length|format of))|\b(?:api ?|access ?)key\b[^.;!?\n]{0,30}\b(?:invalid|incorrect|wrong|revoked|disabled|deleted|inactive|not valid|no longer valid|not active)`),
  row('key_refused_zh', KEY_REFUSED, '(?:无效|错误|非法|不正确)的? ?(?:api(?! ?(?:参数|路径|请求|接口|版本|端点|方法|调用|地址))|访问密钥|密钥|access ?key|令牌|登录凭证|凭证|凭据|会话|token(?! ?(?:地址|合约|数量|名称|对)))|(?:api ?key|api ?密钥|access ?key|访问密钥|密钥|令牌|凭证|凭据|会话|token|cookies?)(?:是|为)?(?:无效|错误|不正确|非法|有误|不合法|已被?(?:禁用|删除|吊销|撤销|停用)|被(?:禁用|删除|吊销|撤销|停用))'),

  row('permission_denied', PERMISSION_REFUSED, String.raw`\bpermission denied\b|\b(?:insufficient|missing) (?:api ?|key |account )?permissions?\b|\b(?:lacks?|lacking|without|(?:do|does) not have|don't have|doesn't have|has no|have no) (?:the |any )?(?:right |required |necessary |needed |sufficient |enough )?permissions?\b|\bno permission(?:s)?(?! ?(?:change|update|needed|required|necessary|is|are|was|were|issue|problem|error))\b|\bnot (?:authori[sz]ed|allowed|permitted) to (?:access|execute|perform|use|trade|call|do|read|view)\b|\bmissing required scopes?\b|\binsufficient scopes?\b`),
  row('permission_denied_zh', PERMISSION_REFUSED, '权限(?:不足|不够|被拒绝|受限|错误|校验失败|验证失败)|(?:没有|缺少|缺乏|无|不具备|未开通|未授予)(?:该|此|相应|相关|足够|必要|操作|访问|交易|读取|提现|接口|api)?(?:的)?权限(?!变|更|修|问题|限制|调整)|无权(?:访问|操作|执行|调用|限|使用|进行)'),

  row('account_suspended', ACCOUNT_SUSPENDED, String.raw`${DENIED}\b(?:account|user)${IS} (?:temporarily |permanently )?(?:suspended|frozen|disabled|banned|locked|deactivated|blocked|closed)\b`),
  row('account_suspended_zh', ACCOUNT_SUSPENDED, '(?:账户|账号|用户)(?:已经|已|被|已被|暂时被)(?:冻结|禁用|封禁|停用|锁定|注销|封停|暂停)|(?:账户|账号)(?:冻结|封禁)(?!金额|资产|余额|资金)'),

  row('credentials_refused', KEY_REFUSED, String.raw`${DENIED}\b(?:invalid|wrong|incorrect|bad|unknown|rejected|revoked) (?:login |user |api |account |authentication |security )?credentials?\b|\bcredentials?\b[^.;!?\n]{0,20}\b(?:invalid|incorrect|wrong|not valid|rejected|refused|revoked|denied)\b|\b(?:invalid|wrong|incorrect|bad) (?:username|user name|email|login|account)(?: or |\/| and )password\b`),
  row('token_refused', KEY_REFUSED, String.raw`${DENIED}\b(?:invalid|bad|revoked|malformed|illegal|missing|mismatched) (?:(?:access|refresh|auth|authentication|authorization|bearer|login|api|security|csrf|xsrf|session|id) token|jwt|session|cookies?)\b|\binvalid token(?=$|[\n.,;!?"'}\])]| (?:provided|supplied|or|error))|\b(?:access|refresh|auth|bearer|login|api|csrf|session) token\b[^.;!?\n]{0,20}\b(?:invalid|revoked|mismatch|not valid|rejected|missing)\b|\bsession${IS} (?:invalid|revoked|not found|invalidated)\b|\btoken${IS} (?:invalid|revoked)(?=$|[\n.,;!?"'}\])])`),

  row('authentication_failed_zh', KEY_REFUSED, '(?<!实名|学历|高级|初级|商家|企业)(?:认证|鉴权)(?:未通过|失败|不通过|错误|异常|被拒绝|不成功)|(?:身份|登录|安全|二次|双重|补充|用户|令牌|权限)(?:验证|校验)(?:未通过|失败|不通过|错误|异常|不成功)'),
  row('authentication_needed_zh', KEY_REFUSED, '(?<!无需|不需要|无须)(?:必须|需要|请)(?:先|您)?完成(?:此|该|本|身份|安全|补充|二次|双重|登录){0,3}(?:认证|验证)|未(?:通过)?(?:认证|鉴权)(?!成功)'),
  row('wrong_password_zh', KEY_REFUSED, '(?:用户名|账号|账户|邮箱|手机号)(?:或|和|、|/)?密码(?:错误|不正确|有误)|登录密码(?:错误|不正确)'),
  row('unauthorized_zh', KEY_REFUSED, '(?<!是否)(?:未授权|未经授权|未获授权|没有授权)(?:访问|请求|操作|的访问|的请求)?(?!给|地址)'),

  row('authentication_failed', KEY_REFUSED, String.raw`${DENIED}\b(?:authentication|authorization|authenticate|authorize|auth|log ?in|logon|login|sign ?in|identity verification|2fa|mfa|two factor)(?: (?:has|have|is|was|attempt|check|request)){0,3} ?(?:failed|failure|error|unsuccessful|rejected|denied|refused|invalid)\b|\b(?:failed|unable|could not|cannot|can't|couldn't) (?:to )?(?:authenticate|authorize|log ?in|login|sign ?in)\b|\bauthentication (?:is )?(?:required|needed)\b|\bauth(?:entication)?failed\b|\bauthenticationerror\b`),
  row('not_authenticated', KEY_REFUSED, String.raw`\bnot authenticated\b|${DENIED}\bunauthenticated\b`),
  row('unauthorized', KEY_REFUSED, String.raw`${DENIED}\bunauthori[sz]ed\b(?! (?:withdrawals?|transfers?|transactions?|devices?)\b)|\bnot authori[sz]ed\b`),
]

const HTTP_401: RecognisedFailure = { pattern: 'http_401', ...KEY_REFUSED }

/** The names of all patterns, each once. */
export const PATTERN_NAMES: readonly string[] = [...new Set([...PATTERNS.map(([name]) => name), HTTP_401.pattern])]

/**
 * What a failure's text, and the HTTP status that it came with, say about the credential; undefined where
 * they say nothing of it, or may as well be about something else. Reads the first 4,000 characters,
 * English and Chinese of both scripts, in any letter case and width.
 */
export function recogniseFailure(text: string, httpStatus?: number): RecognisedFailure | undefined {
  if (httpStatus !== undefined && INCONCLUSIVE_STATUSES.has(httpStatus)) return undefined
  const read = readable(text)
  if (ABOUT_SOMETHING_ELSE.some((pattern) => pattern.test(read))) return undefined
  const found = PATTERNS.find(([, , pattern]) => pattern.test(read))
  if (found !== undefined) return { pattern: found[0], ...found[1] }
  return httpStatus === 401 ? HTTP_401 : undefined
}

/**
 * Lower case, one width, one script, and words apart: `TOKEN_EXPIRED` and "token expired" are one text. A
 * line stays a line of its own: what the next one says is not about the same thing.
 */
function readable(text: string): string {
  const folded = text.slice(0, MOST_READ).normalize('NFKC').slice(0, MOST_READ)
  const spaced = folded.replaceAll(/([a-z])([A-Z])/gu, '$1 $2').toLowerCase().replaceAll('’', "'").replaceAll(/[\s_-]+/gu, (gap) => (gap.includes('\n') ? '\n' : ' '))
  return Array.from(spaced, (character) => SIMPLIFIED.get(character) ?? character)
    .join('')
    .replaceAll('登入', '登录')
    .replaceAll('金钥', '密钥')
    .replaceAll('工作阶段', '会话')
    .replaceAll('权杖', '令牌')
}

/** The traditional characters of the words above, each followed by its simplified one. */
const SCRIPT_PAIRS =
  '認认證证敗败過过請请錄录陸陆簽签錯错誤误無无權权時时會会話话憑凭鑰钥驗验帳账賬账帐账戶户凍冻結结沒没須须進进個个補补鑑鉴階阶訪访問问據据態态統统頻频護护維维餘余額额繫系經经獲获雙双號号郵邮異异絕绝該该當当為为與与還还區区國国應应對对開开單单內内'

const SIMPLIFIED: ReadonlyMap<string, string> = new Map(Array.from(SCRIPT_PAIRS.matchAll(/(.)(.)/gu), ([, traditional = '', simplified = '']) => [traditional, simplified]))
