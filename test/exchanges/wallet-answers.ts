import { json, type Answering } from './simulator.ts'

const SUB_ACCOUNT = '2147050003876484'

/** What exchanges of wallets answer to a check that goes well, in the forms that CCXT's source shows; nobody's signature is looked at. */
export const WALLET_ANSWERS = {
  aster: ({ path }) => json(200, path.endsWith('/builder') ? [] : { balances: [{ asset: 'USDT', free: '1', locked: '0' }] }),
  derive: () => json(200, { result: [{ subaccount_id: 1, subaccount_value: '318.07', collaterals: [{ asset_name: 'ETH', amount: '0.1', currency: 'ETH' }] }], id: 'x' }),
  dydx: () => json(200, { subaccount: { address: 'dydx1', subaccountNumber: 0, equity: '161451.04', freeCollateral: '152508.28', assetPositions: { USDC: { size: '608580.95', symbol: 'USDC', side: 'LONG', assetId: '0' } } } }),
  // The key of whoever asks is not checked, as elsewhere: its account's public key is the generator's, for a private key of 1.
  extended: ({ path }) =>
    path.endsWith('/account/info')
      ? json(200, { status: 'OK', data: { accountId: 3342, description: 'Main account', accountIndex: 0, status: 'ACTIVE', l2Key: '0x1ef15c18599971b7beced415a40f0c7deacfd9b0d1819e03d723d8bc943cfca', l2Vault: '500343' } })
      : json(200, { status: 'OK', data: [{ accountId: 3342, asset: 'USDC', balance: '13500', availableToWithdraw: '100' }] }),
  grvt: ({ path }) => {
    if (path.endsWith('/auth/wallet/login')) return { ...json(200, { location: '', status: 'success' }), headers: { 'content-type': 'application/json', 'set-cookie': 'gravity=abc; Path=/', 'x-grvt-account-id': 'ACC:1' } }
    if (path.endsWith('/aggregated_account_summary')) return json(200, { result: { main_account_id: '0xc73c0c2538fd9b833d20933ccc88fdaa74fcb0d0', total_equity: '1' } })
    if (path.endsWith('/get_sub_accounts')) return json(200, { sub_account_ids: [SUB_ACCOUNT] })
    if (path.endsWith('/get_authorized_builders')) return json(200, { results: [] })
    return json(200, { result: { sub_account_id: SUB_ACCOUNT, total_equity: '15.0', available_balance: '15.0', spot_balances: [{ currency: 'USDT', balance: '15.0', index_price: '1' }] } })
  },
  hibachi: () => json(200, { assets: [{ quantity: '3.000000', symbol: 'USDT' }], balance: '3.000000', maximalWithdraw: '3.000000' }),
  hyperliquid: ({ body }) => json(200, body.includes('extraAgents') ? [] : { role: 'user' }),
  nado: () => json(200, { status: 'success', data: { subaccount: '0x1', exists: true, spot_balances: [{ product_id: 0, balance: { amount: '456895621098158389211471' } }], perp_balances: [] }, request_type: 'query_subaccount_info' }),
  pacifica: () => json(200, { success: true, data: { balance: '4970.000323', account_equity: '5478.14', total_margin_used: '0', spot_balances: [] }, error: null, code: null }),
  paradex: ({ path }) => {
    if (path === '/v1/system/config') return json(200, { starknet_chain_id: 'PRIVATE_SN_POTC_SEPOLIA', l1_chain_id: '5', paraclear_account_proxy_hash: '0x3530cc4759d78042f1b543bf797f5f3d647cde0388c33734cf91b7f7b9314a9', paraclear_account_hash: '0x41cb0280ebadaa75f996d8d92c6f265f6d040bb3ba442e5f86a554f1765244e' })
    return path === '/v1/auth' ? json(200, { jwt_token: 'x.y.z' }) : json(200, { results: [{ token: 'USDC', size: '99980.23', last_updated_at: 1_718_529_757_240 }] })
  },
} as const satisfies Record<string, Answering>

/** Lighter's pages about an account that belongs to this address. */
export const lighterAnswers = (l1_address: string): Answering => ({ path }) =>
  path.endsWith('/accountsByL1Address')
    ? json(200, { code: 200, l1_address, sub_accounts: [{ code: 0, index: 666_666, l1_address, collateral: '40' }] })
    : json(200, { code: 200, total: 1, accounts: [{ code: 0, index: '1077', l1_address, available_balance: '7996.48', collateral: '9000.00', positions: [], assets: [{ symbol: 'USDC', asset_id: '3', balance: '1000.0', locked_balance: '0.0' }] }] })
